import type { Customer } from './customer.ts'
import type { Installation } from './installation.ts'

type Row = Record<string, string>
interface Answer {
  data: Row[]
  ssh_keys: Row[]
  result: Row[]
}

export interface Traces {
  machines: number
  sshKeys: number
  records: number
  checkouts: number
  /** How the vendor calls their state. */
  subscriptions: string[]
  refundedMinor: number[]
  subjects: string[]
}

/** All that an order has left at the vendors, as their own interfaces tell it. */
export async function tracesOf(installation: Installation, customer: Customer): Promise<Traces> {
  const { environment: env, world } = installation.sandbox
  const { hostname, email } = customer
  const list = async (base: string | undefined, path: string, token = '') => {
    const answer = await fetch(`${base}${path}`, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    })
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
    return (await answer.json()) as Answer
  }
  const stripe = async (path: string): Promise<Row[]> =>
    (await list(env.STRIPE_API_BASE, path, env.STRIPE_SECRET_KEY)).data
  const ours = (name: string) => name.startsWith(`${hostname}-`)

  const [known] = await stripe(`/v1/customers?email=${email}`)
  const checkouts = known ? await stripe(`/v1/checkout/sessions?customer=${known.id}`) : []
  const subscriptions = known
    ? await stripe(`/v1/subscriptions?customer=${known.id}&status=all`)
    : []
  const intents = known ? await stripe(`/v1/payment_intents?customer=${known.id}`) : []
  const refunds = await Promise.all(
    intents.map(({ id }) => stripe(`/v1/refunds?payment_intent=${id}`)),
  )
  const keys = await list(env.HCLOUD_ENDPOINT, '/ssh_keys?per_page=50', env.HCLOUD_TOKEN)
  const records = await list(
    env.CLOUDFLARE_BASE_URL,
    `/zones/${env.CLOUDFLARE_ZONE_ID}/dns_records?name=${hostname}.${env.SAMBUK_ZONE}`,
    env.CLOUDFLARE_API_TOKEN,
  )
  return {
    machines: world.machines.list().filter(({ spec }) => ours(spec.hostname)).length,
    sshKeys: keys.ssh_keys.filter(({ name }) => ours(name ?? '')).length,
    records: records.result.length,
    checkouts: checkouts.length,
    subscriptions: subscriptions.map(({ status }) => status ?? ''),
    refundedMinor: refunds.flat().map(({ amount }) => Number(amount)),
    subjects: (await customer.letters()).map(({ subject }) => subject),
  }
}
