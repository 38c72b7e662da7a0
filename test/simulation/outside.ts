import type { CloudflareState } from '../../sandbox/cloudflare/zone.ts'
import {
  type DigitalOceanState,
  emptyState as emptyDigitalOcean,
} from '../../sandbox/digitalocean/state.ts'
import { emptyState as emptyHetzner, type HetznerState } from '../../sandbox/hetzner/state.ts'
import { emptyState as emptyHostinger, type HostingerState } from '../../sandbox/hostinger/state.ts'
import { emptyState as emptyResend, type ResendState } from '../../sandbox/resend/mailbox.ts'
import type { RunningSandbox } from '../../sandbox/start.ts'
import { emptyState as emptyStripe, type StripeState } from '../../sandbox/stripe/account.ts'

/** A machine at any of the clouds, as its vendor's own books have it. */
export interface OutsideMachine {
  name: string
  /** The vendor's own word. */
  status: string
  isSettled: boolean
  isRunning: boolean
  isLeaving: boolean
  /** Whose it is by its label, tag or hostname; null: nobody's. */
  server: string | null
  /** It is paid for and kept for another customer. */
  isRetired: boolean
  /** The vendor charges for another period when this one ends. */
  isRenewed: boolean
}

/** The outside as it really is, seen past its APIs, so that no lost answer hides anything. */
export class Outside {
  readonly #hetzner: HetznerState
  readonly #digitalocean: DigitalOceanState
  readonly #hostinger: HostingerState
  readonly #cloudflare: CloudflareState
  readonly #stripe: StripeState
  readonly #resend: ResendState
  readonly #zone: string
  /** Servers whose machines somebody has deleted at the vendor. */
  readonly byHand = new Set<string>()

  constructor({ world }: RunningSandbox) {
    this.#hetzner = world.stateFile('hetzner', emptyHetzner).data
    this.#digitalocean = world.stateFile('digitalocean', emptyDigitalOcean).data
    this.#hostinger = world.stateFile('hostinger', emptyHostinger).data
    this.#cloudflare = world.stateFile<CloudflareState>('cloudflare', () => ({ records: [] })).data
    this.#stripe = world.stateFile('stripe', emptyStripe).data
    this.#resend = world.stateFile('resend', emptyResend).data
    this.#zone = world.settings.keys.zone
  }

  /** Is a machine on its way up or installing itself? Then the world moves in small steps. */
  isBusy(): boolean {
    return this.#machines().some(machine => !machine.isSettled)
  }

  /** Where a server's name leads, as the zone has it. */
  addressesOf(hostname: string): string[] {
    const name = `${hostname}.${this.#zone}`
    return this.#cloudflare.records
      .filter(record => record.name === name)
      .map(({ content }) => String(content))
  }

  #machines(): OutsideMachine[] {
    const hetzner = this.#hetzner.servers.map(({ name, status, labels }) => ({
      name,
      status,
      isSettled: status === 'running' || status === 'off' || status === 'unknown',
      isRunning: status !== 'off',
      isLeaving: status === 'deleting',
      server: labels['sambuk.server'] ?? null,
      isRetired: false,
      isRenewed: true,
    }))
    const droplets = this.#digitalocean.droplets.map(({ name, status, tags }) => ({
      name,
      status,
      isSettled: status !== 'new',
      isRunning: status !== 'off',
      isLeaving: false,
      server: tags.find(tag => tag.startsWith('sambuk:server:'))?.split(':')[2] ?? null,
      isRetired: false,
      isRenewed: true,
    }))
    const { machines, subscriptions } = this.#hostinger
    const virtual = machines
      .filter(({ state }) => state !== 'destroyed')
      .map(({ hostname, state, subscriptionId }) => ({
        name: hostname,
        status: state,
        isSettled: ['running', 'stopped', 'initial', 'error'].includes(state),
        isRunning: state !== 'stopped' && state !== 'initial',
        isLeaving: state === 'destroying',
        server: serverInHostname(hostname),
        isRetired: hostname.startsWith('idle.'),
        isRenewed: subscriptions.some(
          subscription => subscription.id === subscriptionId && subscription.isAutoRenewed,
        ),
      }))
    return [...hetzner, ...droplets, ...virtual]
  }

  look() {
    const { objects } = this.#stripe
    return {
      machines: this.#machines(),
      byHand: this.byHand,
      /** What vendors keep beside machines: keys, first-boot scripts, tags; by name. */
      traces: [
        ...this.#hetzner.sshKeys.map(key => key.name),
        ...this.#digitalocean.sshKeys.map(key => key.name),
        ...this.#digitalocean.tags.map(tag => tag.name),
        ...this.#hostinger.scripts.map(script => script.name),
      ],
      keys: [
        ...this.#hetzner.sshKeys.map(key => key.name),
        ...this.#digitalocean.sshKeys.map(key => key.name),
      ],
      /** As our side names them: DigitalOcean's know no `_`. */
      firewalls: [
        ...this.#hetzner.firewalls.map(firewall => firewall.name),
        ...this.#digitalocean.firewalls.map(firewall => firewall.name.replaceAll('.', '_')),
        ...this.#hostinger.firewalls.map(firewall => firewall.name),
      ],
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

/** `srv<letters>.<installation>.sambuk.internal`; a machine that is being reused has one label more. */
function serverInHostname(hostname: string): string | null {
  const letters = /^srv([^.]+)\.([^.]+\.){1,2}sambuk\.internal$/.exec(hostname)?.[1]
  return letters ? `srv_${letters}` : null
}

const belongs = (
  invoice: StripeState['objects']['invoice'][string],
  subscription: string,
): boolean => invoice.parent?.subscription_details?.subscription === subscription
