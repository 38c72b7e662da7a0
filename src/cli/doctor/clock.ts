import type { Config } from '../../config.ts'
import { type Check, failed, fine, warning } from './finding.ts'

const timeoutMs = 10_000
/** Vendors' clocks tell whole seconds, and the answer takes a while. */
const toleratedMs = 5_000
/** Signed webhooks are refused from five minutes on. */
const harmfulMs = 120_000

/** Compares this machine's clock with the `Date` that a vendor's answer carries. */
export const checkClock: Check = async ({ open, config, signal }) => {
  const subject = 'clock'
  const { clock } = open.platform.context
  const endpoint = endpointOf(config)
  if (endpoint === null) return []
  const askedAt = clock.now().getTime()
  const both = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const date = await fetch(endpoint, { method: 'HEAD', redirect: 'manual', signal: both }).then(
    answer => Date.parse(answer.headers.get('date') ?? ''),
    () => Number.NaN,
  )
  if (Number.isNaN(date)) {
    return [
      warning(
        subject,
        `could not be compared with ${new URL(endpoint).host}`,
        'Look whether this machine reaches it.',
      ),
    ]
  }
  const middle = (askedAt + clock.now().getTime()) / 2
  const offMs = Math.round(Math.abs(date + 500 - middle))
  const what = `${(offMs / 1000).toFixed(1)} s off the clock of ${new URL(endpoint).host}`
  if (offMs <= toleratedMs) return [fine(subject, what)]
  const todo = 'Switch on time synchronisation (timedatectl set-ntp true).'
  return [offMs < harmfulMs ? warning(subject, what, todo) : failed(subject, what, todo)]
}

const endpointOf = ({ compute }: Config): string | null =>
  [compute.hetzner, compute.digitalocean, compute.hostinger].find(each => each !== null)
    ?.endpoint ?? null
