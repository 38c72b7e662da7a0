import { offersStaleSeconds } from '../../billing/fitting-offers.ts'
import { listOffers } from '../../billing/store.ts'
import { listImageRows } from '../../images/store.ts'
import { addSeconds } from '../../kit/clock.ts'
import type { ComputeProvider, ProviderName } from '../../providers/compute.ts'
import { ageText } from '../table.ts'
import {
  type Check,
  type Examined,
  type Finding,
  failed,
  fine,
  refusedBy,
  warning,
} from './finding.ts'

/** Where each account's token is configured, and where its owner makes another. */
const accounts: Record<ProviderName, { key: string; page: string; scopes: string }> = {
  hetzner: {
    key: 'HCLOUD_TOKEN',
    page: 'console.hetzner.cloud, Security, API tokens',
    scopes: 'Make a token with "Read & Write" permissions and put it into HCLOUD_TOKEN.',
  },
  digitalocean: {
    key: 'DIGITALOCEAN_ACCESS_TOKEN',
    page: 'cloud.digitalocean.com, API, Tokens',
    scopes:
      'Make a token with full access, or with write scopes for droplets, keys, firewalls, tags, snapshots, and put it into DIGITALOCEAN_ACCESS_TOKEN.',
  },
  hostinger: {
    key: 'HOSTINGER_API_TOKEN',
    page: 'hpanel.hostinger.com, Account, API',
    scopes: 'Make the token as the owner of the account and put it into HOSTINGER_API_TOKEN.',
  },
}

/** From this share of an account's limit on there is little room for orders. */
const nearlyFull = 0.8

/**
 * Each account at a vendor of machines: may it read and write, has it room, what does it sell. Looked at
 * by clients whose reads yield to those of orders.
 */
export const checkCompute: Check = async examined => {
  const providers = [...examined.open.outside.watched.values()]
  return (await Promise.all(providers.map(provider => checkAccount(provider, examined)))).flat()
}

async function checkAccount(provider: ComputeProvider, examined: Examined): Promise<Finding[]> {
  const access = await checkToken(provider, examined)
  // Whatever else were asked with a wrong token would be the same refusal again.
  if (access.state === 'failed') return [access]
  const others = await Promise.all([
    checkLimits(provider, examined),
    checkCatalogue(provider, examined),
    checkImages(provider, examined),
  ])
  return [access, ...others.flat()]
}

async function checkToken(provider: ComputeProvider, { signal }: Examined): Promise<Finding> {
  const subject = `${provider.name} token`
  const account = accounts[provider.name]
  const access = await provider.checkAccess(signal)
  if (!access.ok) return refusedBy(subject, access.error, account)
  return access.value.canWrite
    ? fine(subject, 'may read and write')
    : failed(subject, 'may read but not write, so no machine can be bought', account.scopes)
}

async function checkLimits(provider: ComputeProvider, { signal }: Examined): Promise<Finding[]> {
  const subject = `${provider.name} limit`
  const limits = await provider.readLimits(signal)
  if (!limits.ok) return [refusedBy(subject, limits.error, accounts[provider.name])]
  const { machinesNow, machinesMax } = limits.value
  if (machinesMax === null) {
    return [
      fine(subject, `${machinesNow} machines; the vendor does not tell how many there may be`),
    ]
  }
  const what = `${machinesNow} of ${machinesMax} machines`
  if (machinesNow < machinesMax * nearlyFull) return [fine(subject, what)]
  const todo = `Ask for a higher limit at ${accounts[provider.name].page.split(',')[0]} before orders are refused.`
  return [machinesNow < machinesMax ? warning(subject, what, todo) : failed(subject, what, todo)]
}

/** What is sold there right now, and whether workers keep what we know of it fresh. */
async function checkCatalogue(
  provider: ComputeProvider,
  { open, signal }: Examined,
): Promise<Finding[]> {
  const subject = `${provider.name} catalogue`
  const [live, known] = await Promise.all([
    provider.listOffers(signal),
    listOffers(open.platform.db),
  ])
  if (!live.ok) return [refusedBy(subject, live.error, accounts[provider.name])]
  const free = live.value.filter(({ available }) => available).length
  const what = `${live.value.length} offers, ${free} of them free`
  if (free === 0) {
    return [
      failed(subject, what, 'Nothing can be bought there now: rely on another provider, or wait.'),
    ]
  }
  const seenAt = known
    .filter(offer => offer.provider === provider.name)
    .reduce((latest, offer) => Math.max(latest, offer.seenAt.getTime()), 0)
  const now = open.platform.context.clock.now()
  if (seenAt > addSeconds(now, -offersStaleSeconds).getTime()) {
    return [fine(subject, `${what}; read ${ageText(now.getTime() - seenAt)} ago`)]
  }
  const age =
    seenAt === 0 ? 'was never read' : `was last read ${ageText(now.getTime() - seenAt)} ago`
  return [
    failed(
      subject,
      `${what}, but what plans are offered from ${age}`,
      'Start a worker (npm start, or node src/main.ts worker) and look at its log for "catalogue not read".',
    ),
  ]
}

/** Prepared images, where the vendor has that: servers are made without them too, only slower. */
async function checkImages(provider: ComputeProvider, { open }: Examined): Promise<Finding[]> {
  if (provider.capabilities.snapshots === 'none') return []
  const now = open.platform.context.clock.now().getTime()
  const rows = (await listImageRows(open.platform.db)).filter(
    image => image.provider === provider.name && image.desired === 'proven',
  )
  return rows.map(image => {
    const subject = `${provider.name} image`
    const name = `${image.blueprint} ${image.version}`
    const again = `npm run sambuk -- image build --provider ${provider.name} --blueprint ${image.blueprint} --again`
    if (image.failedAt) {
      return warning(
        subject,
        `${name}: ${image.failureStep}: ${image.failureWords}`,
        `Try again: ${again}`,
      )
    }
    return image.provenAt
      ? fine(subject, `${name}, proven ${ageText(now - image.provenAt.getTime())} ago`)
      : fine(subject, `${name} is being made`)
  })
}
