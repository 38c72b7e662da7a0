import { expect } from 'vitest'
import { z } from 'zod'
import { PublishedSpec } from '../control/published-spec.ts'
import type { RunningSandbox } from '../start.ts'
import { digitaloceanPublication, isSpecPresent, specPath } from './published-spec.ts'

const droplet = z.object({
  id: z.int(),
  status: z.string(),
  networks: z.object({ v4: z.array(z.object({ ip_address: z.string(), type: z.string() })) }),
})
const dropletBody = z.object({ droplet })
const action = z.object({ action: z.object({ id: z.int(), status: z.string() }) })
const problem = z.object({ id: z.string(), message: z.string(), request_id: z.string() })

export interface Answer {
  status: number
  body: unknown
  headers: Headers
}

/**
 * For tests: calls the emulated API of a sandbox whose clock is manual, and has every answer judged
 * by the published document.
 */
export class JudgedClient {
  readonly #sandbox: RunningSandbox
  readonly #spec = isSpecPresent ? new PublishedSpec(digitaloceanPublication) : null

  constructor(sandbox: RunningSandbox) {
    this.#sandbox = sandbox
    if (!this.#spec) process.stderr.write(`answers are not judged: ${specPath} is absent\n`)
  }

  async call(method: string, path: string, body?: object, token?: string): Promise<Answer> {
    const { DIGITALOCEAN_API_URL, DIGITALOCEAN_ACCESS_TOKEN } = this.#sandbox.environment
    const response = await fetch(`${DIGITALOCEAN_API_URL}/v2${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token ?? DIGITALOCEAN_ACCESS_TOKEN}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      body: body && JSON.stringify(body),
    })
    const text = await response.text()
    const answer: unknown = text === '' ? null : JSON.parse(text)
    const [plainPath] = path.split('?')
    const problems = this.#spec?.problems(method, `/v2${plainPath}`, response.status, answer)
    expect(problems ?? []).toEqual([])
    expect(response.headers.get('ratelimit-remaining')).toMatch(/^\d+$/)
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    return { status: response.status, body: answer, headers: response.headers }
  }

  /** Orders a small Droplet; the fields given replace the usual ones. */
  async order(fields: { name: string } & Record<string, unknown>): Promise<number> {
    const order = { size: 's-1vcpu-1gb', image: 'debian-12-x64', region: 'fra1', ...fields }
    const answer = await this.call('POST', '/droplets', order)
    expect(answer).toMatchObject({ status: 202 })
    return dropletBody.parse(answer.body).droplet.id
  }

  /** Orders a Droplet and lets time pass until it is active. */
  async create(fields: { name: string } & Record<string, unknown>) {
    const id = await this.order(fields)
    await this.pass()
    const { status, networks } = await this.get(id)
    expect(status).toBe('active')
    const ip = networks.v4.find(one => one.type === 'public')?.ip_address ?? ''
    return { id, ip }
  }

  async get(id: number): Promise<z.infer<typeof droplet>> {
    return dropletBody.parse((await this.call('GET', `/droplets/${id}`)).body).droplet
  }

  /** Starts an action of a Droplet and waits for its end: `completed` or `errored`. */
  async act(id: number, type: string, more: object = {}): Promise<string> {
    const answer = await this.call('POST', `/droplets/${id}/actions`, { type, ...more })
    expect(answer).toMatchObject({ status: 201, body: { action: { status: 'in-progress' } } })
    await this.pass()
    const { id: actionId } = action.parse(answer.body).action
    return action.parse((await this.call('GET', `/actions/${actionId}`)).body).action.status
  }

  /** Long enough for everything that was accepted to end. */
  pass(ms = 2_000): Promise<void> {
    return this.#sandbox.world.clock.advance(ms)
  }

  /** The HTTP status and DigitalOcean's words of a call that must be refused. */
  async refusal(method: string, path: string, body?: object): Promise<[number, string, string]> {
    const answer = await this.call(method, path, body)
    const { id, message } = problem.parse(answer.body)
    return [answer.status, id, message]
  }
}

/** One field of every row of a list in an answer's body. */
export function column(answer: Answer, key: string, field: string): unknown[] {
  const rows = z.array(z.record(z.string(), z.unknown()))
  const body = z.record(z.string(), z.unknown()).parse(answer.body)
  return rows.parse(body[key]).map(row => row[field])
}
