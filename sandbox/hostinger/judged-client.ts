import { expect } from 'vitest'
import { z } from 'zod'
import { PublishedSpec } from '../control/published-spec.ts'
import type { World } from '../world.ts'
import { declaredStatus, hostingerPublication, isSpecPresent, specPath } from './published-spec.ts'

const machine = z.looseObject({
  id: z.int(),
  state: z.string(),
  subscription_id: z.string(),
  actions_lock: z.string(),
  ipv4: z.array(z.object({ id: z.int(), address: z.string() })).nullable(),
})
const purchase = z.object({
  order: z.looseObject({ id: z.int(), status: z.string() }),
  virtual_machine: machine,
})
const withId = z.looseObject({ id: z.int() })
const problem = z.object({
  message: z.string(),
  errors: z.record(z.string(), z.unknown()).optional(),
})

export interface Answer {
  status: number
  body: unknown
  headers: Headers
}

interface Target {
  world: Pick<World, 'clock'>
  environment: Record<string, string>
}

/** For tests: calls the emulated API, and has every answer judged by the published document. */
export class JudgedClient {
  readonly #sandbox: Target
  readonly #spec = isSpecPresent ? new PublishedSpec(hostingerPublication) : null

  constructor(sandbox: Target) {
    this.#sandbox = sandbox
    if (!this.#spec) process.stderr.write(`answers are not judged: ${specPath} is absent\n`)
  }

  /** `path` is what follows `/api`, for example `/vps/v1/virtual-machines`. */
  async call(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await this.callUnjudged(method, path, body)
    const [plainPath = path] = path.split('?')
    const status = declaredStatus(answer.status, answer.body)
    const problems = this.#spec?.problems(method, `/api${plainPath}`, status, answer.body)
    expect(problems ?? []).toEqual([])
    return answer
  }

  /** For paths that the document does not have. */
  async callUnjudged(method: string, path: string, body?: object): Promise<Answer> {
    const { HOSTINGER_API_URL, HOSTINGER_API_TOKEN } = this.#sandbox.environment
    const response = await fetch(`${HOSTINGER_API_URL}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${HOSTINGER_API_TOKEN}`,
        'content-type': 'application/json',
      },
      body: body && JSON.stringify(body),
    })
    const answer: unknown = JSON.parse(await response.text())
    return { status: response.status, body: answer, headers: response.headers }
  }

  /** Buys a KVM 1 with Debian 12 in Vilnius; the fields given replace the usual ones. */
  async purchase(setup: Record<string, unknown> = {}, order: Record<string, unknown> = {}) {
    const answer = await this.call('POST', '/vps/v1/virtual-machines', {
      item_id: 'hostingercom-vps-kvm1-usd-1m',
      setup: { template_id: 1059, data_center_id: 11, ...setup },
      ...order,
    })
    expect(answer).toMatchObject({ status: 200 })
    const { order: bought, virtual_machine } = purchase.parse(answer.body)
    return { id: virtual_machine.id, subscription: virtual_machine.subscription_id, order: bought }
  }

  /** Buys a machine and waits until it runs. */
  async purchaseRunning(setup: Record<string, unknown> = {}) {
    const bought = await this.purchase(setup)
    const running = await this.settle(bought.id)
    expect(running.state).toBe('running')
    return { ...bought, ip: running.ipv4?.[0]?.address ?? '' }
  }

  /** Lets sandbox time pass until no action locks the machine. */
  async settle(id: number) {
    for (let turn = 0; turn < 20; turn++) {
      const found = await this.machine(id)
      if (found.actions_lock === 'unlocked') return found
      await this.#sandbox.world.clock.advance(500)
    }
    throw new Error(`machine ${id} stays locked`)
  }

  async machine(id: number) {
    return machine.parse((await this.call('GET', `/vps/v1/virtual-machines/${id}`)).body)
  }

  /** Asks for an action of a machine and lets it end: `success` or `error`. */
  async act(id: number, method: string, path: string, body?: object): Promise<string> {
    const answer = await this.call(method, path, body)
    expect(answer).toMatchObject({ status: 200, body: { state: 'sent' } })
    await this.settle(id)
    const url = `/vps/v1/virtual-machines/${id}/actions/${withId.parse(answer.body).id}`
    return z.object({ state: z.string() }).parse((await this.call('GET', url)).body).state
  }

  /** The HTTP status, the message and the fields at fault of a call that must be refused. */
  async refusal(method: string, path: string, body?: object) {
    const answer = await this.call(method, path, body)
    const { message, errors = {} } = problem.parse(answer.body)
    return { status: answer.status, message, fields: Object.keys(errors) }
  }
}

/** The id of the object in an answer. */
export const idOf = (answer: Answer): number => withId.parse(answer.body).id
