import type { Account } from './account.ts'
import { currency, findTemplate, getPrice, type Plan, prices, type Template } from './catalogue.ts'
import { isSynced } from './firewall-effect.ts'
import type {
  ActionRow,
  FirewallRow,
  MachineRow,
  OrderRow,
  PaymentMethodRow,
  ScriptRow,
  SubscriptionRow,
} from './state.ts'

/** The JSON that Hostinger sends, made from what the sandbox keeps. */

export function renderMachine(account: Account, machine: MachineRow): object {
  const { plan } = getPrice(machine.itemId)
  const template = machine.template === null ? undefined : findTemplate(machine.template)
  const ip = machine.ipv4
  return {
    id: machine.id,
    firewall_group_id: machine.firewall?.id ?? null,
    subscription_id: machine.subscriptionId,
    data_center_id: machine.dataCenter,
    plan: plan.name,
    hostname: machine.hostname,
    state: account.stateOf(machine),
    actions_lock: account.isLocked(machine) ? 'locked' : 'unlocked',
    cpus: plan.cpus,
    memory: plan.memoryGb * 1024,
    disk: plan.diskGb * 1024,
    bandwidth: plan.bandwidthTb * 1024 * 1024,
    ns1: machine.nameservers[0],
    ns2: machine.nameservers[1],
    ipv4: ip ? [{ id: ip.id, address: ip.address, ptr: machine.hostname }] : null,
    ipv6: null,
    template: template ? renderTemplate(template) : null,
    created_at: machine.createdAt,
  }
}

export function renderTemplate({ id, name, documentation }: Template): object {
  return { id, name, description: name, documentation }
}

/** `ct_create`, `ct_restart` and `ct_set_rootpasswd` were seen; the others are named after them. */
export function renderAction(action: ActionRow): object {
  const { id, name, state, createdAt: created_at, updatedAt: updated_at } = action
  const wireName = name === 'set_root_password' ? 'set_rootpasswd' : name
  return { id, name: `ct_${wireName}`, state, created_at, updated_at }
}

export function renderCatalogItem(plan: Plan): object {
  return {
    id: plan.id,
    name: plan.name,
    category: 'VPS',
    metadata: {
      cpus: String(plan.cpus),
      memory: String(plan.memoryGb * 1024),
      bandwidth: String(plan.bandwidthTb * 1024 * 1024),
      disk_space: String(plan.diskGb * 1024),
      network: '300',
    },
    prices: prices
      .filter(price => price.plan === plan)
      .map(({ id, name, price, first, unit }) => ({
        id,
        name,
        currency,
        price,
        first_period_price: first,
        period: 1,
        period_unit: unit,
      })),
  }
}

export function renderOrder(order: OrderRow): object {
  return {
    id: order.id,
    subscription_id: order.subscriptionId,
    status: order.status,
    currency,
    subtotal: order.amount,
    total: order.amount,
    billing_address: {
      first_name: 'Sandbox',
      last_name: 'Operator',
      company: null,
      address_1: null,
      address_2: null,
      city: null,
      state: null,
      zip: null,
      country: 'AE',
      phone: null,
      email: 'operator@example.test',
    },
    created_at: order.createdAt,
    updated_at: order.createdAt,
  }
}

export function renderSubscription(subscription: SubscriptionRow): object {
  const { plan, price, unit } = getPrice(subscription.itemId)
  return {
    id: subscription.id,
    name: plan.name,
    status: subscription.status,
    billing_period: 1,
    billing_period_unit: unit,
    currency_code: currency,
    total_price: price,
    renewal_price: price,
    is_auto_renewed: subscription.isAutoRenewed,
    created_at: subscription.createdAt,
    expires_at: subscription.expiresAt,
    next_billing_at: subscription.isAutoRenewed ? subscription.expiresAt : null,
  }
}

export function renderPaymentMethod(account: Account, method: PaymentMethodRow): object {
  return {
    id: method.id,
    name: method.name,
    identifier: method.identifier,
    payment_method: 'card',
    is_default: method.isDefault,
    is_expired: new Date(method.expiresAt) <= account.world.clock.now(),
    is_suspended: false,
    created_at: method.createdAt,
    expires_at: method.expiresAt,
  }
}

export function renderScript(script: ScriptRow): object {
  const { id, name, content, createdAt: created_at, updatedAt: updated_at } = script
  return { id, name, content, created_at, updated_at }
}

export function renderFirewall(account: Account, firewall: FirewallRow): object {
  return {
    id: firewall.id,
    name: firewall.name,
    is_synced: isSynced(account, firewall),
    rules: firewall.rules,
    created_at: firewall.createdAt,
    updated_at: firewall.updatedAt,
  }
}
