import { findRow } from '../../certificates/store.ts'
import { addSeconds } from '../../kit/clock.ts'
import { nameComment } from '../../servers/server.ts'
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

const account = { key: 'CLOUDFLARE_API_TOKEN', page: 'dash.cloudflare.com, My Profile, API Tokens' }
const zoneIdWrong =
  'Copy the zone’s id from its overview page at dash.cloudflare.com into CLOUDFLARE_ZONE_ID.'
/** TEST-NET-1 (RFC 5737): leads nowhere. */
const nowhere = '192.0.2.1'
/** Free zones made since September 2024 hold so many records; older and paid ones more. */
const recordsOfFreeZone = 200
const nearlyFull = 0.8
const renewDays = 30

/** The zone in which servers get their names: whose it is, whether we may write, and how full it is. */
export const checkDns: Check = async examined => {
  const { open, config, signal } = examined
  const { dns } = open.outside
  const access = await dns.checkAccess(signal)
  if (!access.ok) {
    const isZone = access.error.operation === 'get-zone'
    const refused = refusedBy('dns', access.error, account)
    return [isZone && refused.state === 'failed' ? { ...refused, todo: zoneIdWrong } : refused]
  }
  const { tokenStatus, zoneName, zoneStatus } = access.value
  if (tokenStatus !== 'active') {
    return [
      failed(
        'dns token',
        `is ${tokenStatus}`,
        `Make another at ${account.page}, for ${account.key}.`,
      ),
    ]
  }
  if (config.zone !== zoneName && !config.zone.endsWith(`.${zoneName}`)) {
    return [
      failed(
        'dns zone',
        `CLOUDFLARE_ZONE_ID is ${zoneName}, but servers are named in ${config.zone}`,
        `Set SAMBUK_ZONE to ${zoneName} or a name below it, or name the other zone’s id in CLOUDFLARE_ZONE_ID.`,
      ),
    ]
  }
  const zone =
    zoneStatus === 'active'
      ? fine('dns zone', `${zoneName} is active`)
      : failed(
          'dns zone',
          `${zoneName} is ${zoneStatus}, so its names lead nowhere`,
          'Name Cloudflare’s name servers at the domain’s registrar.',
        )
  // One after the other: the name that is tried is none of those that are counted.
  return [zone, ...(await checkWrite(examined)), ...(await checkRoom(examined))]
}

/** Writes a name of ours that leads nowhere, and removes it. */
async function checkWrite({ open, config, signal }: Examined): Promise<Finding[]> {
  const { dns } = open.outside
  const { random } = open.platform.context
  const name = `sambuk-doctor-${random.bytes(6).toString('hex')}.${config.zone}`
  const put = await dns.putAddress(name, nowhere, nameComment(config.installationId), signal)
  const first = await dns.removeName(name, signal)
  const removed = first.ok ? first : await dns.removeName(name, signal)
  if (!put.ok && put.error.kind === 'unauthorized') {
    return [
      failed(
        'dns token',
        `may read but not write: ${put.error.message}`,
        'Give the token the permission "Zone, DNS, Edit" for this zone.',
      ),
    ]
  }
  if (!put.ok) return [refusedBy('dns token', put.error, account)]
  return removed.ok
    ? [fine('dns token', 'may read and write')]
    : [
        warning(
          'dns token',
          `wrote ${name} and could not remove it: ${removed.error.message}`,
          'Remove that record by hand.',
        ),
      ]
}

async function checkRoom({ open, config, signal }: Examined): Promise<Finding[]> {
  const names = await open.outside.dns.listNames(nameComment(config.installationId), signal)
  if (!names.ok) return [refusedBy('dns records', names.error, account)]
  const what = `${names.value.length} names of ours`
  return names.value.length < recordsOfFreeZone * nearlyFull
    ? [fine('dns records', what)]
    : [
        warning(
          'dns records',
          what,
          `A free zone holds ${recordsOfFreeZone} records: if yours is one, change its plan before it is full.`,
        ),
      ]
}

const directoryTimeoutMs = 10_000

/** Where servers get their certificates from. */
export const checkCertificates: Check = async ({ open, config, signal }) => {
  const subject = 'tls'
  if (config.tls === 'acme') {
    const todo = 'Correct ACME_DIRECTORY_URL, or let this machine reach it.'
    try {
      const both = AbortSignal.any([signal, AbortSignal.timeout(directoryTimeoutMs)])
      const answer = await fetch(config.acmeDirectoryUrl, { signal: both })
      return answer.ok
        ? [
            fine(
              subject,
              `names lead to machines, which get certificates at ${config.acmeDirectoryUrl}`,
            ),
          ]
        : [failed(subject, `the ACME directory answered ${answer.status}`, todo)]
    } catch (error) {
      return [failed(subject, `the ACME directory cannot be reached: ${wordsOf(error)}`, todo)]
    }
  }
  const listed = await open.outside.originCertificates?.list(signal)
  if (listed && !listed.ok) {
    return [
      {
        ...refusedBy(subject, listed.error, account),
        todo: 'Give the token the permission "Zone, SSL and Certificates, Edit" for this zone.',
      },
    ]
  }
  const row = await findRow(open.platform.db, config.zone)
  if (!row || row.id === '') {
    return [
      failed(
        subject,
        'the zone has no origin certificate yet',
        'Start a worker: it asks for one; its log says what is in the way.',
      ),
    ]
  }
  const now = open.platform.context.clock.now()
  const left = ageText(row.expiresAt.getTime() - now.getTime())
  if (row.expiresAt > addSeconds(now, renewDays * 86_400)) {
    return [fine(subject, `names are proxied; the origin certificate is valid for ${left}`)]
  }
  return [
    failed(
      subject,
      `the origin certificate is valid for ${left} only`,
      'Start a worker: it renews it; its log says what is in the way.',
    ),
  ]
}

const wordsOf = (error: unknown): string =>
  error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
