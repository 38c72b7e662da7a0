import { expect } from 'vitest'
import { z } from 'zod'
import { PublishedSpec } from '../control/published-spec.ts'
import type { RunningSandbox } from '../start.ts'
import { hcloudPublication, isSpecPresent, specPath } from './published-spec.ts'

const created = z.object({
  server: z.object({ id: z.int(), public_net: z.object({ ipv4: z.object({ ip: z.string() }) }) }),
  action: z.object({ id: z.int() }),
  next_actions: z.array(z.object({ id: z.int() })),
})
const action = z.object({ action: z.object({ id: z.int(), status: z.string() }) })
const server = z.object({ server: z.object({ status: z.string(), locked: z.boolean() }) })
const problem = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

export interface Answer {
  status: number
  body: unknown
  headers: Headers
}

/** For tests: calls the emulated API, and has every answer judged by the published document. */
export class JudgedClient {
  readonly #sandbox: RunningSandbox
  readonly #spec = isSpecPresent ? new PublishedSpec(hcloudPublication) : null

  constructor(sandbox: RunningSandbox) {
    this.#sandbox = sandbox
    if (!this.#spec) process.stderr.write(`answers are not judged: ${specPath} is absent\n`)
  }

  async call(method: string, path: string, body?: object): Promise<Answer> {
    const { HCLOUD_ENDPOINT, HCLOUD_TOKEN } = this.#sandbox.environment
    const response = await fetch(`${HCLOUD_ENDPOINT}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${HCLOUD_TOKEN}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      body: body && JSON.stringify(body),
    })
    const text = await response.text()
    const answer: unknown = text === '' ? null : JSON.parse(text)
    const [plainPath = path] = path.split('?')
    expect(this.#spec?.problems(method, plainPath, response.status, answer) ?? []).toEqual([])
    return { status: response.status, body: answer, headers: response.headers }
  }

  /** Orders a small server; the fields given replace the usual ones. */
  async createServer(fields: { name: string } & Record<string, unknown>) {
    const order = { server_type: 'cx23', image: 'debian-12', location: 'fsn1', ...fields }
    const answer = await this.call('POST', '/servers', order)
    expect(answer).toMatchObject({ status: 201 })
    const { server, action, next_actions } = created.parse(answer.body)
    return {
      id: server.id,
      ip: server.public_net.ipv4.ip,
      actionId: action.id,
      startActionId: next_actions[0]?.id ?? action.id,
    }
  }

  /** Orders a server and waits until it runs. */
  async createRunningServer(fields: { name: string } & Record<string, unknown>) {
    const ordered = await this.createServer(fields)
    expect(await this.outcomeOf(ordered.startActionId)).toBe('success')
    return ordered
  }

  /** Starts an action of a server and waits for its end: `success` or `error`. */
  async act(serverId: number, name: string, body?: object): Promise<string> {
    const answer = await this.call('POST', `/servers/${serverId}/actions/${name}`, body)
    expect(answer).toMatchObject({ status: 201 })
    return this.outcomeOf(action.parse(answer.body).action.id)
  }

  async outcomeOf(actionId: number): Promise<string> {
    const readStatus = async () =>
      action.parse((await this.call('GET', `/actions/${actionId}`)).body).action.status
    await expect.poll(readStatus, { timeout: 20_000, interval: 50 }).not.toBe('running')
    return readStatus()
  }

  async statusOf(serverId: number): Promise<string> {
    return server.parse((await this.call('GET', `/servers/${serverId}`)).body).server.status
  }

  /** The HTTP status and Hetzner's code of a call that must be refused. */
  async refusal(method: string, path: string, body?: object): Promise<[number, string]> {
    const answer = await this.call(method, path, body)
    return [answer.status, problem.parse(answer.body).error.code]
  }
}

/** The first `{ id }` under a key of an answer's body: an object, or the first of a list. */
export function idIn(answer: Answer, key: string): number {
  const body = z.record(z.string(), z.unknown()).parse(answer.body)
  const value = Array.isArray(body[key]) ? body[key][0] : body[key]
  return z.object({ id: z.int() }).parse(value).id
}

/** One field of every row of a list in an answer's body. */
export function column(answer: Answer, key: string, field: string): unknown[] {
  const rows = z.array(z.record(z.string(), z.unknown()))
  const body = z.record(z.string(), z.unknown()).parse(answer.body)
  return rows.parse(body[key]).map(row => row[field])
}
