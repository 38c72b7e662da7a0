import { recordActivity } from '../activity/record.ts'
import type { AppDependencies } from '../http/app.ts'
import { isProblemCode } from '../http/problem.ts'
import { noteUse } from '../idle/note-use.ts'
import type { CallerSocket } from '../realtime/socket.ts'
import { instanceTarget } from '../reconcilers/steps/instance-target.ts'
import type { ServerStory } from '../servers/store.ts'
import type { ProblemCode } from '../words/codes.ts'
import { storedReason } from '../words/sentence.ts'
import { type BrowserTold, BrowserView } from './browser-view.ts'
import type { MachineBrowsers } from './machine-browsers.ts'

export type BrowserDependencies = Pick<
  AppDependencies,
  'auth' | 'blueprints' | 'context' | 'db' | 'vault' | 'zone'
> & { browsers: MachineBrowsers }

/** Pages of one account that may look at a time, in one process. */
const perAccount = 4
const openMs = 20_000

interface Held {
  /** The page's own name for it. */
  readonly name: string
  readonly socket: CallerSocket
  readonly serverId: string
  view: BrowserView | null
  /** Why it is to end: a code, or 'left' where nobody is to be told. */
  over: string | null
}

/** The looks into browsers that this process keeps open: none longer than somebody looks. */
export class OpenViews {
  readonly #deps: BrowserDependencies
  readonly #held = new Set<Held>()
  readonly #lives = new Set<Promise<void>>()

  constructor(deps: BrowserDependencies) {
    this.#deps = deps
  }

  /** Null: it is open. Else the code of why not. A page that comes back with its name takes it over. */
  open(socket: CallerSocket, story: ServerStory, name: string): Promise<ProblemCode | null> {
    const { id } = socket.data.account
    const mine = [...this.#held].filter(one => one.socket.data.account.id === id)
    for (const one of mine) if (one.name === name) finish(one, 'left')
    if (mine.filter(one => !one.over).length >= perAccount)
      return Promise.resolve('browser-views-too-many')
    // Those that are left take a moment to be closed.
    if (mine.length >= perAccount * 3) return Promise.resolve('too-many-requests')
    const opened = Promise.withResolvers<ProblemCode | null>()
    const life = this.#live(socket, story, name, opened.resolve)
      .catch(error => {
        this.#deps.context.log.error({ err: error, server: story.server.id }, 'a browser failed')
        opened.resolve('internal-error')
      })
      .finally(() => this.#lives.delete(life))
    this.#lives.add(life)
    return opened.promise
  }

  find(socket: CallerSocket, name: string): BrowserView | null {
    return this.#find(socket, name)?.view ?? null
  }

  /** Somebody does something there: the server is used, and says so to whoever puts idle ones to rest. */
  async noteUse(socket: CallerSocket, name: string): Promise<void> {
    const one = this.#find(socket, name)
    if (!one?.view?.wasUsed) return
    one.view.wasUsed = false
    await noteUse(this.#deps, one.serverId)
  }

  leave(socket: CallerSocket, name: string): void {
    const one = this.#find(socket, name)
    if (one) finish(one, 'left')
  }

  leaveAll(socket: CallerSocket): void {
    for (const one of this.#held) if (one.socket === socket) finish(one, 'left')
  }

  async close(): Promise<void> {
    for (const one of this.#held) finish(one, 'left')
    await Promise.all(this.#lives)
  }

  #find(socket: CallerSocket, name: string): Held | undefined {
    return [...this.#held].find(one => one.socket === socket && one.name === name && !one.over)
  }

  async #live(
    socket: CallerSocket,
    story: ServerStory,
    name: string,
    answer: (code: ProblemCode | null) => void,
  ): Promise<void> {
    const { log, clock } = this.#deps.context
    const { server } = story
    const one: Held = { name, socket, serverId: server.id, view: null, over: null }
    this.#held.add(one)
    try {
      await this.#write(one)
      const target = instanceTarget(server, {
        ...this.#deps,
        blueprint: this.#deps.blueprints.find,
      })
      const within = AbortSignal.timeout(openMs)
      const lent = await this.#deps.browsers.lend(
        target,
        within,
        async ({ connection, gateway }) => {
          one.view = new BrowserView({
            ...{ connection, gateway, clock },
            tell: told => socket.emit('browser', name, spoken(told, socket)),
            show: ({ jpeg, ...about }) => socket.emit('browser-frame', name, about, jpeg),
          })
          if (one.over) one.view.close(one.over)
          answer(null)
          return await one.view.run()
        },
      )
      if (!lent.ok) {
        log.warn({ server: server.id, ...lent.error }, 'a browser was not reached')
        return answer('browser-unreachable')
      }
      one.over ??= lent.value
      if (one.over !== 'left')
        socket.emit('browser-ended', name, storedReason(one.over, socket.data.language))
    } finally {
      this.#held.delete(one)
    }
  }

  /** That somebody looked, once an hour: pages look again whenever they come back to the front. */
  async #write({ socket, serverId }: Held): Promise<void> {
    const accountId = socket.data.account.id
    const hour = this.#deps.context.clock.now().toISOString().slice(0, 13)
    const once = `browser-opened ${accountId} ${serverId} ${hour}`
    await recordActivity(this.#deps, { serverId, accountId, kind: 'browser-opened', once })
    await noteUse(this.#deps, serverId)
  }
}

function finish(one: Held, why: string): void {
  one.over ??= why
  one.view?.close(why)
}

/** Codes become sentences in the language of whoever is told. */
function spoken(told: BrowserTold, { data: { language } }: CallerSocket) {
  if (!('code' in told)) return told
  const { code, ...rest } = told
  const known = code !== null && isProblemCode(code) ? code : null
  return {
    ...rest,
    reason: storedReason(code === null ? null : (known ?? 'browser-failed'), language),
  }
}
