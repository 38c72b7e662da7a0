import { findSignedIn, type SignedIn } from '../accounts/signed-in.ts'
import { recordActivity } from '../activity/record.ts'
import type { AppDependencies } from '../http/app.ts'
import { noteUse } from '../idle/note-use.ts'
import type { TerminalSize } from '../instances/interactive.ts'
import type { CallerSocket } from '../realtime/socket.ts'
import { instanceTarget } from '../reconcilers/steps/instance-target.ts'
import { serverCan } from '../servers/server.ts'
import { findAnyServer, type ServerStory } from '../servers/store.ts'
import { mayRole } from '../team/roles.ts'
import { roleWith } from '../team/store.ts'
import type { ProblemCode } from '../words/codes.ts'
import { storedReason } from '../words/sentence.ts'
import type { MachineTerminals } from './machine-terminals.ts'
import { Terminal } from './terminal.ts'

export type TerminalDependencies = Pick<
  AppDependencies,
  'auth' | 'blueprints' | 'context' | 'db' | 'vault' | 'zone'
> & { terminals: MachineTerminals }

export interface TerminalLimits {
  /** A machine's SSH server lets ten channels be open on one connection, and files and commands need some. */
  perAccount: number
  /** Nothing was typed and nothing was shown for so long. */
  idleMs: number
  /** How soon it is seen that somebody was signed out, or that a server may not be used any more. */
  checkEveryMs: number
}

export const usualLimits: TerminalLimits = {
  perAccount: 6,
  idleMs: 30 * 60_000,
  checkEveryMs: 60_000,
}

const openMs = 20_000

/** A terminal on a page, from the moment when it was asked for. */
interface Held {
  /** The page's own name for it. */
  readonly name: string
  readonly socket: CallerSocket
  readonly serverId: string
  readonly session: string
  terminal: Terminal | null
  /** Why it is to end: a code, or 'left' where nobody is to be told. */
  over: string | null
}

export interface Wish {
  name: string
  session: string
  size: TerminalSize
}

/** The terminals that this process keeps open, each from its line of being opened to its line of being closed. */
export class OpenTerminals {
  readonly #deps: TerminalDependencies
  readonly #limits: TerminalLimits
  readonly #held = new Set<Held>()
  readonly #lives = new Set<Promise<void>>()

  constructor(deps: TerminalDependencies, limits: TerminalLimits) {
    this.#deps = deps
    this.#limits = limits
  }

  /** Null: it is open. Else the code of why not. A page that comes back with a terminal's name takes it over. */
  open(socket: CallerSocket, story: ServerStory, wish: Wish): Promise<ProblemCode | null> {
    const { id } = socket.data.account
    const mine = () => [...this.#held].filter(one => one.socket.data.account.id === id && !one.over)
    // A page that lost its connection is back before that loss is noticed here.
    for (const one of mine()) if (one.name === wish.name) finish(one, 'left')
    if (mine().length >= this.#limits.perAccount) return Promise.resolve('terminals-too-many')
    const opened = Promise.withResolvers<ProblemCode | null>()
    const life = this.#live(socket, story, wish, opened.resolve)
      .catch(error => {
        this.#deps.context.log.error({ err: error, server: story.server.id }, 'a terminal failed')
        opened.resolve('internal-error')
      })
      .finally(() => this.#lives.delete(life))
    this.#lives.add(life)
    return opened.promise
  }

  find(socket: CallerSocket, name: string): Terminal | null {
    return this.#find(socket, name)?.terminal ?? null
  }

  /** With `end`, what goes on there ends too. */
  async leave(socket: CallerSocket, name: string, end: boolean): Promise<void> {
    const one = this.#find(socket, name)
    if (!one) return
    finish(one, 'left')
    if (!end) return
    const { deps, story } = { deps: this.#deps, story: await this.#story(one) }
    if (!story || serverCan.terminal(story.server)) return
    const { target, owner } = reach(deps, story)
    const within = AbortSignal.timeout(openMs)
    const ended = await deps.terminals.end(target, owner, one.session, within)
    if (!ended.ok) deps.context.log.warn({ server: one.serverId, ...ended.error }, 'tmux stays')
  }

  leaveAll(socket: CallerSocket): void {
    for (const one of this.#held) if (one.socket === socket) finish(one, 'left')
  }

  /** Ends those whose owner was signed out, whose server may not be used any more, or that nobody uses. */
  async check(): Promise<void> {
    const accounts = new Map<CallerSocket, SignedIn | null>()
    for (const one of [...this.#held]) {
      const { socket } = one
      if (!accounts.has(socket)) {
        accounts.set(socket, await findSignedIn(this.#deps.auth, socket.handshake.headers))
      }
      const isSame = accounts.get(socket)?.id === socket.data.account.id
      const code = isSame ? await this.#whyNot(one) : 'signed-out'
      if (code) finish(one, code)
    }
  }

  async close(): Promise<void> {
    for (const one of this.#held) finish(one, 'left')
    await Promise.all(this.#lives)
  }

  #find(socket: CallerSocket, name: string): Held | undefined {
    return [...this.#held].find(one => one.socket === socket && one.name === name && !one.over)
  }

  /** Null: its reader may not use it any more. */
  async #story({ socket, serverId }: Held): Promise<ServerStory | null> {
    const story = await findAnyServer(this.#deps.db, serverId)
    if (!story) return null
    const role = await roleWith(this.#deps.db, story.account.id, socket.data.account.id)
    return role && mayRole(role, 'openTerminal') ? story : null
  }

  async #whyNot(one: Held): Promise<string | null> {
    const story = await this.#story(one)
    const refusal = story ? serverCan.terminal(story.server) : 'not-found'
    if (refusal || !one.terminal) return refusal
    if (one.terminal.wasUsed) await noteUse(this.#deps, one.serverId)
    one.terminal.wasUsed = false
    const idleMs = this.#deps.context.clock.now().getTime() - one.terminal.activeAt.getTime()
    return idleMs >= this.#limits.idleMs ? 'terminal-idle' : null
  }

  /** What is typed and shown passes through and is kept nowhere; that there was a terminal is written down. */
  async #live(
    socket: CallerSocket,
    story: ServerStory,
    { name, session, size }: Wish,
    answer: (code: ProblemCode | null) => void,
  ): Promise<void> {
    const { clock, log } = this.#deps.context
    const serverId = story.server.id
    const line = { serverId, accountId: socket.data.account.id }
    const one: Held = { name, socket, serverId, session, terminal: null, over: null }
    this.#held.add(one)
    const begunAt = clock.now().getTime()
    try {
      await recordActivity(this.#deps, { ...line, kind: 'terminal-opened', detail: { session } })
      await noteUse(this.#deps, serverId)
      const { target, owner } = reach(this.#deps, story)
      const within = AbortSignal.timeout(openMs)
      const opened = await this.#deps.terminals.open(target, owner, { session, size }, within)
      if (!opened.ok) {
        log.warn({ server: serverId, ...opened.error }, 'a terminal was not opened')
        return answer('terminal-unreachable')
      }
      one.terminal = new Terminal(opened.value, clock, bytes =>
        socket.emit('terminal-output', name, bytes),
      )
      if (one.over) one.terminal.close()
      answer(null)
      tellEnd(one, await one.terminal.ended)
    } finally {
      this.#held.delete(one)
      const seconds = Math.round((clock.now().getTime() - begunAt) / 1000)
      await recordActivity(this.#deps, {
        ...line,
        kind: 'terminal-closed',
        detail: { session, seconds },
      })
    }
  }
}

function finish(one: Held, why: string): void {
  one.over ??= why
  one.terminal?.close()
}

/** No reason: the shell has ended by itself. */
function tellEnd({ socket, name, over }: Held, exit: number | null): void {
  if (over === 'left') return
  const code = over ?? (exit === null ? 'terminal-unreachable' : null)
  const reason = storedReason(code, socket.data.language)
  socket.emit('terminal-ended', name, { exit, reason })
}

const reach = (deps: TerminalDependencies, { server }: ServerStory) => ({
  target: instanceTarget(server, { ...deps, blueprint: deps.blueprints.find }),
  owner: deps.blueprints.find(server.blueprint).owner,
})
