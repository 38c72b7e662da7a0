import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { Refusal } from '../control/vendor-server.ts'
import type { StripeAccount, StripeObject } from './account.ts'
import { endpoint } from './endpoint.ts'
import { errorAnswer, invalid } from './errors.ts'
import { listParams, page } from './lists.ts'
import { integer, text } from './params.ts'
import { advanceTestClock, deleteTestClock } from './test-clock-advance.ts'

/** A time of its own for a few customers, which stands still until it is advanced. */
export interface TestClock extends StripeObject {
  object: 'test_helpers.test_clock'
  /** When it is deleted with all that lives by it. */
  deletes_after: number
  frozen_time: number
  name: string | null
  status: 'ready' | 'advancing'
  status_details: { advancing?: { target_frozen_time: number } }
}

const keptSeconds = 30 * 86_400

export function registerTestClocks(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/test_helpers/test_clocks',
    operation: 'create-test-clock',
    params: z.strictObject({ frozen_time: integer, name: text.max(300).optional() }),
    handle: ({ frozen_time, name }) => {
      const clock: TestClock = {
        id: account.newId('test_helpers.test_clock'),
        object: 'test_helpers.test_clock',
        created: account.now(),
        deletes_after: account.now() + keptSeconds,
        frozen_time,
        livemode: false,
        name: name ?? null,
        status: 'ready',
        status_details: {},
      }
      account.put('test_helpers.test_clock', clock)
      account.emit('test_helpers.test_clock.created', clock)
      return clock
    },
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/test_helpers/test_clocks/:id',
    operation: 'get-test-clock',
    params: z.strictObject({}),
    handle: (_, id) => account.get('test_helpers.test_clock', id),
  })
  endpoint(app, account, {
    method: 'GET',
    url: '/v1/test_helpers/test_clocks',
    operation: 'list-test-clocks',
    params: z.strictObject(listParams),
    handle: paging =>
      page('/v1/test_helpers/test_clocks', account.list('test_helpers.test_clock'), paging),
  })
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/test_helpers/test_clocks/:id/advance',
    operation: 'advance-test-clock',
    params: z.strictObject({ frozen_time: integer }),
    handle: ({ frozen_time }, id) => beginAdvance(account, readyClock(account, id), frozen_time),
  })
  endpoint(app, account, {
    method: 'DELETE',
    url: '/v1/test_helpers/test_clocks/:id',
    operation: 'delete-test-clock',
    params: z.strictObject({}),
    handle: (_, id) => {
      deleteTestClock(account, readyClock(account, id))
      return { id, object: 'test_helpers.test_clock', deleted: true }
    },
  })
}

function readyClock(account: StripeAccount, id: string): TestClock {
  const clock = account.get('test_helpers.test_clock', id)
  if (clock.status === 'ready') return clock
  throw new Refusal(
    errorAnswer(429, {
      type: 'invalid_request_error',
      message: 'Test clock advancement underway - cannot perform modifications.',
    }),
  )
}

/** Answers that the clock is advancing; it does so once the answer is on its way. */
function beginAdvance(account: StripeAccount, clock: TestClock, target: number): TestClock {
  if (target <= clock.frozen_time) {
    throw invalid(
      '',
      "Test clock's frozen time cannot be advanced to a time in the past.",
      'frozen_time',
    )
  }
  const advancing: TestClock = {
    ...clock,
    status: 'advancing',
    status_details: { advancing: { target_frozen_time: target } },
  }
  account.put('test_helpers.test_clock', advancing)
  account.emit('test_helpers.test_clock.advancing', advancing)
  advanceTestClock(account, advancing)
  return advancing
}
