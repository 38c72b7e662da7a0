import { OrderError, UsageError } from './command-line.ts'

/** What is read of a plan. */
export interface PlanView {
  id: string
  name: string
  /** Only what is paid for on the page is bought unless it is asked for by name. */
  kind: 'paid' | 'free' | 'contact'
  /** Null: by contact. */
  monthly: { amountMinor: number } | null
  orderable: boolean
  blueprints: { name: string }[]
  /** Where it can be had now; none: it is not orderable. */
  locations: { provider: string; location: string }[]
}

export type PlanWish = { [K in 'plan' | 'provider' | 'location' | 'blueprint']: string | null }

/**
 * The plan that is asked for by name, or those that have the wished blueprint; the cheapest first.
 * @throws {UsageError} for a plan or a blueprint that nobody knows, {@link OrderError} for a plan
 * without the blueprint
 */
export function wishedPlans(plans: readonly PlanView[], { plan: id, blueprint }: PlanWish) {
  const named = plans
    .filter(plan => (id === null ? plan.kind === 'paid' : plan.id === id))
    .sort((one, other) => priceOf(one) - priceOf(other))
  const [first] = named
  if (!first) {
    throw new UsageError(`there is no plan ${id}; there are: ${listed(plans.map(({ id }) => id))}`)
  }
  if (blueprint !== null && !blueprintsOf(plans).includes(blueprint)) {
    throw new UsageError(`--blueprint is one of: ${listed(blueprintsOf(plans))}`)
  }
  const wished = named.filter(
    plan => blueprint === null || blueprintsOf([plan]).includes(blueprint),
  )
  if (wished.length > 0) return wished
  throw new OrderError(
    `${first.name} has no ${blueprint}; it has: ${listed(blueprintsOf([first]))}`,
  )
}

/**
 * An installation that has just started reads the catalogues first: until then nothing can be ordered,
 * or nothing at one of the providers.
 */
export const isCatalogueRead = (plans: readonly PlanView[], { provider }: PlanWish): boolean =>
  plans.some(({ locations }) =>
    locations.some(place => provider === null || place.provider === provider),
  )

/**
 * The cheapest of the wished plans that can be had at the wished place. Where nothing can be had at all it
 * is the first of them: the order tells why.
 * @throws {UsageError} for a location that nobody knows, {@link OrderError} where it is not sold
 */
export function choosePlan(plans: readonly PlanView[], wish: PlanWish): PlanView {
  const { provider, location } = wish
  const wished = wishedPlans(plans, wish)
  const fitting = wished.find(plan => {
    const places = locationsAt(provider, [plan])
    return location === null ? places.length > 0 : places.includes(location)
  })
  if (fitting) return fitting
  const [first] = wished
  if (location !== null && locationsAt(provider, wished).length > 0) {
    const seller = provider === null ? 'there is' : `${provider} has`
    const plan = wish.plan === null ? '' : ' for this plan'
    const others = listed(locationsAt(provider, wished))
    const text = `${seller} no location ${location}${plan}; ${provider === null ? 'there are' : 'it has'}: ${others}`
    throw locationsAt(null, plans).includes(location) ? new OrderError(text) : new UsageError(text)
  }
  if (first && provider === null) return first
  const what = wish.plan === null ? (wish.blueprint ?? 'anything') : (first?.name ?? wish.plan)
  const sellers = plans.filter(plan => locationsAt(provider, [plan]).length > 0)
  throw new OrderError(
    sellers.length === 0
      ? `nothing is sold at ${provider} now`
      : `${what} is not sold at ${provider}; ${listed(sellers.map(({ name }) => name))} ${sellers.length > 1 ? 'are' : 'is'}`,
  )
}

const priceOf = ({ monthly }: PlanView): number => monthly?.amountMinor ?? 0

const blueprintsOf = (plans: readonly PlanView[]): string[] => [
  ...new Set(plans.flatMap(plan => plan.blueprints.map(({ name }) => name))),
]

const locationsAt = (provider: string | null, plans: readonly PlanView[]): string[] => {
  const places = plans.flatMap(plan => plan.locations)
  const there = places.filter(place => provider === null || place.provider === provider)
  return [...new Set(there.map(place => place.location))].sort()
}

const listed = (words: readonly string[]): string => words.join(', ')
