import { type Check, type Finding, failed, fine, refusedBy, warning } from './finding.ts'

const account = { key: 'STRIPE_SECRET_KEY', page: 'dashboard.stripe.com, Developers, API keys' }
const webhookPage = 'dashboard.stripe.com, Developers, Webhooks'

/** The account that takes the money: its key, its mode, and whether its events find us. */
export const checkPayments: Check = async ({ open, config, signal }) => {
  const access = await open.outside.payments.checkAccess(signal)
  if (!access.ok) return [refusedBy('stripe key', access.error, account)]
  const { mode, apiVersion, webhooks } = access.value
  const key =
    mode === 'live' || isAtHome(config.url)
      ? fine('stripe key', `valid; ${mode} mode`)
      : warning(
          'stripe key',
          'valid, but in test mode: no real money moves',
          'Before customers come, put the live key into STRIPE_SECRET_KEY and the live webhook’s secret into STRIPE_WEBHOOK_SECRET.',
        )
  const url = `${config.url}/api/stripe/webhook`
  const ours = webhooks.filter(webhook => webhook.url === url)
  const current = ours.find(webhook => webhook.apiVersion === apiVersion)
  return [key, ...(current ? checkEvents(current, ours.length) : [missing(url, ours, apiVersion)])]
}

type Webhook = { apiVersion: string | null; enabled: boolean; missingEvents: string[] }

function missing(url: string, ours: Webhook[], apiVersion: string): Finding {
  const subject = 'stripe webhook'
  const [old] = ours
  return old
    ? failed(
        subject,
        `sends events in the shape of ${old.apiVersion ?? 'the account’s default version'}, and ${apiVersion} is what we read`,
        `Start a worker, which registers another, put that one’s secret into STRIPE_WEBHOOK_SECRET, and delete the old one at ${webhookPage}.`,
      )
    : failed(
        subject,
        `no event is sent to ${url}, so payments are noticed late`,
        `Start a worker, which registers it, or add it at ${webhookPage}; then put its secret into STRIPE_WEBHOOK_SECRET.`,
      )
}

function checkEvents(current: Webhook, count: number): Finding[] {
  const subject = 'stripe webhook'
  const again =
    'Start a worker, which puts it right, or correct it at dashboard.stripe.com, Developers, Webhooks.'
  if (!current.enabled) return [failed(subject, 'is disabled', again)]
  if (current.missingEvents.length > 0) {
    return [failed(subject, `does not send ${current.missingEvents.join(', ')}`, again)]
  }
  if (count > 1) {
    return [
      warning(
        subject,
        `${count} are registered for our address, so events come more than once`,
        `Delete the one of the older version at ${webhookPage}.`,
      ),
    ]
  }
  return [fine(subject, `registered, enabled, version ${current.apiVersion}`)]
}

/** Somebody tries the product on their own machine: test mode is what they want. */
const isAtHome = (url: string): boolean =>
  /^(localhost|127\.|\[::1\])/.test(new URL(url).host) || new URL(url).hostname.endsWith('.test')
