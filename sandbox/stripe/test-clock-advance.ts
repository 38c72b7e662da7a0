import type { StripeAccount } from './account.ts'
import { invalid } from './errors.ts'
import { endSubscription } from './subscription-end.ts'
import type { TestClock } from './test-clocks.ts'

const subscriptionsMax = 3

/**
 * Brings an `advancing` clock to its target, once the answer to whoever asked is on its way: all that
 * comes due happens in its order, each at its own moment.
 */
export function advanceTestClock(account: StripeAccount, { id, status_details }: TestClock): void {
  const target = status_details.advancing?.target_frozen_time
  if (target === undefined) return
  account.world.clock.track(
    new Promise<void>(resolve => setImmediate(resolve)).then(() => run(account, id, target)),
  )
}

async function run(account: StripeAccount, id: string, target: number): Promise<void> {
  const moveTo = (frozen_time: number) => {
    const clock = account.get('test_helpers.test_clock', id)
    account.put('test_helpers.test_clock', { ...clock, frozen_time })
  }
  const tasks = account.testClockTasks
  for (let task = tasks.takeNext(id, target); task; task = tasks.takeNext(id, target)) {
    const { frozen_time } = account.get('test_helpers.test_clock', id)
    if (task.at > frozen_time) moveTo(task.at)
    await task.run()
  }
  moveTo(target)
  const ready: TestClock = {
    ...account.get('test_helpers.test_clock', id),
    status: 'ready',
    status_details: {},
  }
  account.put('test_helpers.test_clock', ready)
  account.emit('test_helpers.test_clock.ready', ready)
}

/** Deletes a clock and everybody who lived by it. */
export function deleteTestClock(account: StripeAccount, clock: TestClock): void {
  for (const customer of customersOf(account, clock.id)) {
    const own = account.inTimeOf(customer.id)
    for (const subscription of account.list('subscription')) {
      if (subscription.customer !== customer.id || subscription.ended_at !== null) continue
      endSubscription(own, subscription, 'cancellation_requested')
    }
    account.remove('customer', customer.id)
    account.emit('customer.deleted', customer)
  }
  account.testClockTasks.drop(clock.id)
  account.remove('test_helpers.test_clock', clock.id)
  account.emit('test_helpers.test_clock.deleted', clock)
}

/** Refuses a further subscription of a customer with a test clock who has all there can be. */
export function checkRoomForSubscription(account: StripeAccount, customer: string): void {
  if (typeof account.find('customer', customer)?.test_clock !== 'string') return
  const living = account
    .list('subscription')
    .filter(subscription => subscription.customer === customer && subscription.ended_at === null)
  if (living.length < subscriptionsMax) return
  throw invalid(
    '',
    `A customer with a test clock can have up to ${subscriptionsMax} subscriptions.`,
    'customer',
  )
}

function customersOf(account: StripeAccount, clock: string) {
  return account.list('customer').filter(({ test_clock }) => test_clock === clock)
}
