import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pay } from '../../start/order/place-order.ts'
import { Customer, goodCard } from './customer.ts'
import { eventually } from './eventually.ts'
import { Installation } from './installation.ts'
import { expectKept, expectRefunded } from './kept.ts'

/**
 * kill -9 of the worker in the middle of an order, at each step in turn. What died is started again; the
 * order must end ready, with one of everything.
 */
interface Death {
  /** What the worker is doing when it dies. */
  step: string
  /** Makes that step last. */
  prepare?: (installation: Installation, customer: Customer) => Promise<unknown> | unknown
  /** Until the worker is in the middle of it; by default until the slowed call has come in. */
  isUnderWay?: (installation: Installation, customer: Customer) => Promise<unknown>
}

const slow = (provider: string, operation: string) => (installation: Installation) =>
  installation.slowDown(provider, operation)

const deaths: Death[] = [
  { step: 'making the payment page', prepare: slow('stripe', 'create-checkout-session') },
  { step: 'reading the payment', prepare: slow('stripe', 'get-subscription') },
  { step: 'registering the SSH key', prepare: slow('hetzner', 'create-ssh-key') },
  { step: 'buying the machine', prepare: slow('hetzner', 'create-server') },
  { step: 'entering the name', prepare: slow('cloudflare', 'create-record') },
  {
    step: 'waiting for the installation',
    isUnderWay: (installation, customer) =>
      eventually('the machine installs', async () => {
        const { rows } = await installation.db.query(
          'select 1 from servers where hostname = $1 and install_phase = $2',
          [customer.hostname, 'installing'],
        )
        return rows.length > 0
      }),
  },
  { step: 'asking the first question', prepare: slow('model', 'complete') },
  {
    step: 'sending the letter that it is ready',
    isUnderWay: async (installation, customer) => {
      await customer.untilLetters(2)
      installation.slowDown('resend', 'send-email')
      await installation.untilCallBegan()
    },
  },
]

/** Deaths wait for leases of the dead to run out; several installations let them wait together. */
const lanes = 3
const free: Installation[] = []
const all: Installation[] = []

beforeAll(async () => {
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      const installation = await Installation.start()
      all.push(installation)
      free.push(installation)
    }),
  )
})
afterAll(() => Promise.all(all.map(installation => installation.close())))

async function withInstallation(work: (installation: Installation) => Promise<void>) {
  const installation = await eventually('an installation is free', () => free.pop(), 380_000)
  try {
    await work(installation)
  } catch (error) {
    throw new Error(`${error}\n${installation.lastWords()}`, { cause: error })
  }
  installation.sandbox.world.faults.clear()
  free.push(installation)
}

describe.concurrent('an order ends ready with one of everything', { timeout: 400_000 }, () => {
  for (const death of deaths) {
    test(`when the worker is killed while ${death.step}`, () =>
      withInstallation(async installation => {
        const customer = await Customer.signUp(installation)
        await customer.untilLetters(1)
        await death.prepare?.(installation, customer)
        await customer.order()
        const paid = customer.pay()
        await (death.isUnderWay ?? (() => installation.untilCallBegan()))(installation, customer)
        await installation.worker.kill()
        await installation.worker.start()
        expect(await paid).toBeNull()
        await expectKept(installation, customer)
      }))
  }
})

describe.concurrent('nothing is lost or done twice', { timeout: 400_000 }, () => {
  test('when the worker is killed while it pays back', async () => {
    await withInstallation(async installation => {
      const { faults } = installation.sandbox.world
      faults.add({
        provider: 'provider',
        operation: 'create-server',
        fault: 'sold-out',
        times: 'always',
      })
      installation.slowDown('stripe', 'create-refund')
      const customer = await Customer.signUp(installation)
      await customer.order()
      expect(await customer.pay()).toBeNull()
      await installation.untilCallBegan()
      await installation.worker.kill()
      await installation.worker.start()
      await expectRefunded(installation, customer, 'sold-out')
    })
  })

  test('when the web is dead from the payment page until the machine is there', async () => {
    await withInstallation(async installation => {
      const { machines } = installation.sandbox.world
      const customer = await Customer.signUp(installation)
      await customer.order()
      const page = await eventually('a page', async () => (await customer.look()).checkoutUrl)
      await installation.web.kill()
      expect(await pay(page, { card: goodCard })).toBeNull()
      await eventually('the machine is bought without the web', () =>
        machines.list().some(({ spec }) => spec.hostname.startsWith(customer.hostname)),
      )
      await installation.web.start()
      await expectKept(installation, customer)
    })
  })

  test('when the queue is emptied and the worker that held the rest of it is killed', async () => {
    await withInstallation(async installation => {
      installation.slowDown('hetzner', 'create-server')
      const customer = await Customer.signUp(installation)
      await customer.order()
      expect(await customer.pay()).toBeNull()
      await installation.untilCallBegan()
      await installation.worker.kill()
      const emptied = await installation.db.query('delete from graphile_worker._private_jobs')
      expect(emptied.rowCount).toBeGreaterThan(0)
      await installation.worker.start()
      await expectKept(installation, customer)
    })
  })
})
