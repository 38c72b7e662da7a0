import type { Inside } from '../inside.ts'
import { stateFolder, type Tree, tree } from './gateway-config.ts'
import { note } from './openclaw-state.ts'

const sessionFolder = `${stateFolder}/agents/main/sessions`

/** A message as OpenClaw keeps and shows it. */
export interface StoredMessage {
  role: 'user' | 'assistant' | 'toolResult'
  content: string | Tree[]
  timestamp: number
  idempotencyKey?: string
  toolCallId?: string
  toolName?: string
  isError?: boolean
  /** What a tool says of its work beside its words. */
  details?: Tree
  provider?: string
  model?: string
  usage?: Tree
  stopReason?: string
  __openclaw: { id: string; seq: number; runId?: string; idempotencyKey?: string; media?: Tree[] }
}

export type NewMessage = Omit<StoredMessage, 'timestamp' | '__openclaw'> & {
  runId?: string
  media?: Tree[]
}

/** What a session is called, and by which model it is answered, where somebody has said so. */
interface Meta {
  /** Given by a person; no two are the same. */
  label?: string
  /** Given when it was begun. */
  displayName?: string
  model?: string
  updatedAt?: number
}

/** Sessions of the toy gateway, on the machine's disk: a file of messages each, and one of what was said about it. */
export class GatewaySessions {
  readonly #inside: Inside

  constructor(inside: Inside) {
    this.#inside = inside
  }

  async messages(sessionKey: string): Promise<StoredMessage[]> {
    const text = (await this.#inside.disk.read(this.#path(sessionKey))) ?? ''
    return text.split('\n').filter(Boolean).map(parseMessage)
  }

  async append(sessionKey: string, { runId, media, ...said }: NewMessage): Promise<StoredMessage> {
    const seq = (await this.messages(sessionKey)).length + 1
    const { idempotencyKey } = said
    const message: StoredMessage = {
      ...said,
      timestamp: this.#now(),
      __openclaw: {
        id: `msg-${seq}`,
        seq,
        ...(runId && { runId }),
        ...(idempotencyKey && { idempotencyKey }),
        ...(media && { media }),
      },
    }
    await this.#inside.disk.append(this.#path(sessionKey), `${JSON.stringify(message)}\n`)
    await note(this.#inside.disk, `${sessionKey} ${message.__openclaw.id}`)
    return message
  }

  /** The sessions in which something was said, or that were given a name. */
  async keys(): Promise<string[]> {
    const files = await this.#inside.disk.names(sessionFolder)
    const names = files.map(name => name.replace(/\.(jsonl|json)$/, ''))
    return [...new Set(names)].map(name => Buffer.from(name, 'base64url').toString())
  }

  async meta(sessionKey: string): Promise<Meta> {
    const text = await this.#inside.disk.read(this.#path(sessionKey, 'json'))
    return text === null ? {} : (JSON.parse(text) as Meta)
  }

  /** A name for a session that is not there yet; one that is keeps what it has. */
  async nameNew(sessionKey: string, displayName: string): Promise<void> {
    if ((await this.keys()).includes(sessionKey)) return
    await this.patch(sessionKey, { displayName })
  }

  async isLabelTaken(label: string, sessionKey: string): Promise<boolean> {
    for (const key of await this.keys()) {
      if (key !== sessionKey && (await this.meta(key)).label === label) return true
    }
    return false
  }

  async patch(sessionKey: string, change: Meta): Promise<Meta> {
    const meta = { ...(await this.meta(sessionKey)), ...change, updatedAt: this.#now() }
    await this.#inside.disk.write(this.#path(sessionKey, 'json'), JSON.stringify(meta), 0o600)
    return meta
  }

  /** A session that begins with what was said in another one. */
  async fork(parent: string, sessionKey: string): Promise<void> {
    const said = await this.#inside.disk.read(this.#path(parent))
    await this.#inside.disk.write(this.#path(sessionKey), said ?? '', 0o600)
  }

  async remove(sessionKey: string): Promise<boolean> {
    const isThere = (await this.keys()).includes(sessionKey)
    for (const kind of ['jsonl', 'json'] as const) {
      await this.#inside.disk.remove(this.#path(sessionKey, kind))
    }
    return isThere
  }

  #now(): number {
    return this.#inside.world.clock.now().getTime()
  }

  #path(sessionKey: string, kind: 'jsonl' | 'json' = 'jsonl'): string {
    return `${sessionFolder}/${Buffer.from(sessionKey).toString('base64url')}.${kind}`
  }
}

export const textOf = ({ content }: Pick<StoredMessage, 'content'>): string =>
  typeof content === 'string'
    ? content
    : content.map(part => (part.type === 'text' ? String(part.text) : '')).join('')

function parseMessage(line: string): StoredMessage {
  const raw = tree(JSON.parse(line))
  return raw as unknown as StoredMessage
}
