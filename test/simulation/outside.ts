import type { CloudflareState } from '../../sandbox/cloudflare/zone.ts'
import { emptyState as emptyHetzner, type HetznerState } from '../../sandbox/hetzner/state.ts'
import type { ResendState } from '../../sandbox/resend/mailbox.ts'
import type { RunningSandbox } from '../../sandbox/start.ts'
import { emptyState as emptyStripe, type StripeState } from '../../sandbox/stripe/account.ts'

/** The outside as it really is, seen past its APIs, so that no lost answer hides anything. */
export class Outside {
  readonly #hetzner: HetznerState
  readonly #cloudflare: CloudflareState
  readonly #stripe: StripeState
  readonly #resend: ResendState
  readonly #zone: string

  constructor({ world }: RunningSandbox) {
    this.#hetzner = world.stateFile('hetzner', emptyHetzner).data
    this.#cloudflare = world.stateFile<CloudflareState>('cloudflare', () => ({ records: [] })).data
    this.#stripe = world.stateFile('stripe', emptyStripe).data
    this.#resend = world.stateFile<ResendState>('resend', () => ({
      mails: [],
      keptAnswers: {},
    })).data
    this.#zone = world.settings.keys.zone
  }

  /** Is a machine on its way up or installing itself? Then the world moves in small steps. */
  isBusy(): boolean {
    return this.#hetzner.servers.some(
      server => server.status !== 'running' && server.status !== 'off',
    )
  }

  look() {
    const { objects } = this.#stripe
    return {
      machines: this.#hetzner.servers.map(({ id, name, status, labels }) => ({
        id,
        name,
        status,
        labels,
      })),
      keys: this.#hetzner.sshKeys.map(key => key.name),
      names: new Set(
        this.#cloudflare.records.map(record => record.name.replace(`.${this.#zone}`, '')),
      ),
      payments: Object.values(objects.subscription).map(subscription => {
        const invoices = Object.values(objects.invoice).filter(invoice =>
          belongs(invoice, subscription.id),
        )
        const intents = Object.values(objects.invoice_payment)
          .filter(payment => invoices.some(invoice => invoice.id === payment.invoice))
          .map(payment => String(payment.payment.payment_intent))
        const refunded = Object.values(objects.refund)
          .filter(
            refund =>
              intents.includes(String(refund.payment_intent)) && refund.status === 'succeeded',
          )
          .reduce((sum, refund) => sum + refund.amount, 0)
        return {
          subscription: subscription.metadata.sambuk_subscription ?? '',
          active: subscription.status !== 'canceled',
          paid: invoices.reduce((sum, invoice) => sum + invoice.amount_paid, 0),
          refunded,
        }
      }),
      letters: this.#resend.mails.map(letter => `${letter.to.join()} ${letter.subject}`),
    }
  }
}

const belongs = (
  invoice: StripeState['objects']['invoice'][string],
  subscription: string,
): boolean => invoice.parent?.subscription_details?.subscription === subscription
