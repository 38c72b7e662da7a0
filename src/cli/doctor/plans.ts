import { fittingOffers } from '../../billing/fitting-offers.ts'
import { offeredBlueprints } from '../../billing/offered-blueprints.ts'
import { listOffers, listPlans } from '../../billing/store.ts'
import { moneyText } from '../table.ts'
import { type Check, type Finding, failed, fine, warning } from './finding.ts'

/** Each plan: on how many machines it could be delivered right now, and at how many providers. */
export const checkPlans: Check = async ({ open, config }) => {
  const { db, context } = open.platform
  const [plans, offers] = await Promise.all([listPlans(db), listOffers(db)])
  if (plans.length === 0) {
    return [
      failed(
        'plans',
        'there is nothing on sale',
        'Apply a price list: npm run sambuk -- plans sync --list standard.',
      ),
    ]
  }
  return plans.map((plan): Finding => {
    const subject = `plan ${plan.id}`
    const blueprints = offeredBlueprints(plan, open.blueprints.all)
    if (blueprints.length === 0) {
      return failed(
        subject,
        'nothing that this installation can install',
        'Configure one of its blueprints, or name others in the plan.',
      )
    }
    const memoryGbMin = Math.max(...blueprints.map(blueprint => blueprint.memoryGbMin))
    const terms = { now: context.clock.now(), exchange: config.exchange, memoryGbMin }
    const fitting = fittingOffers(plan, offers, terms).map(({ offer }) => offer)
    const providers = [...new Set(fitting.map(({ provider }) => provider))].sort()
    const places = new Set(fitting.map(({ provider, location }) => `${provider} ${location}`))
    const what = `${fitting.length} offers in ${places.size} places at ${providers.join(', ')}`
    if (fitting.length === 0) {
      return failed(
        subject,
        `no machine of ${Math.max(plan.memoryGbMin, memoryGbMin)} GB within ${moneyText(plan.costMinorMax, plan.costCurrency)} is free, so it is not sold`,
        'Raise the plan’s cost_minor_max, or open an account at another provider (npm run sambuk -- catalog shows prices).',
      )
    }
    return providers.length > 1
      ? fine(subject, what)
      : warning(
          subject,
          `${what} only`,
          'Open an account at a second provider, or raise the plan’s cost_minor_max, so that orders survive a day on which this one is sold out.',
        )
  })
}
