import { findSignedIn } from '../accounts/signed-in.ts'
import { isProblemCode } from '../http/problem.ts'
import { type Acknowledged, answer, refused } from '../realtime/requests.ts'
import type { CallerSocket, SocketFeature } from '../realtime/socket.ts'
import { ownServer } from '../servers/own-server.ts'
import { serverCan } from '../servers/server.ts'
import { Act, Close, Open, Seen, Show } from './messages.ts'
import { type BrowserDependencies, OpenViews } from './open-views.ts'

/**
 * The browsers of assistants, live. `browser-open` asks for a look by a name of the page's own; from then on
 * `browser` tells of tabs, and `browser-frame` brings pictures, one at a time: the next comes when the page has
 * said `browser-seen`. `browser-act` does something there.
 */
export function browserSockets(deps: BrowserDependencies): SocketFeature {
  const { log } = deps.context
  const views = new OpenViews(deps)

  async function open(socket: CallerSocket, request: unknown): Promise<Acknowledged> {
    const wish = Open.safeParse(request)
    if (!wish.success) return refused(socket, 'invalid-input')
    // A socket may be open for longer than its session.
    const account = await findSignedIn(deps.auth, socket.handshake.headers)
    if (account?.id !== socket.data.account.id) return refused(socket, 'signed-out')
    const reached = await ownServer(deps, account, wish.data.serverId, 'browser', 'openBrowser')
    if (!reached.ok) return refused(socket, reached.error)
    const story = reached.value
    const { isAssistant } = deps.blueprints.find(story.server.blueprint)
    const refusal = serverCan.browse(story.server, isAssistant)
    if (refusal) return refused(socket, refusal)
    const code = await views.open(socket, story, wish.data.view)
    if (socket.disconnected) views.leaveAll(socket)
    return code === null ? { ok: true } : refused(socket, code)
  }

  async function act(socket: CallerSocket, request: unknown): Promise<Acknowledged> {
    const wish = Act.safeParse(request)
    if (!wish.success) return refused(socket, 'invalid-input')
    const view = views.find(socket, wish.data.view)
    if (!view) return refused(socket, 'not-found')
    const code = await view.act(wish.data.action)
    await views.noteUse(socket, wish.data.view)
    if (code === null) return { ok: true }
    return refused(socket, isProblemCode(code) ? code : 'browser-failed')
  }

  return {
    onSocket(socket) {
      answer(socket, log, 'browser-open', request => open(socket, request))
      answer(socket, log, 'browser-act', request => act(socket, request))
      // Nobody waits for an answer to these.
      socket.on('browser-show', request => {
        const wish = Show.safeParse(request)
        if (wish.success) views.find(socket, wish.data.view)?.show(wish.data.tab)
      })
      socket.on('browser-seen', request => {
        const said = Seen.safeParse(request)
        if (said.success) views.find(socket, said.data.view)?.seen(said.data.number)
      })
      socket.on('browser-close', request => {
        const wish = Close.safeParse(request)
        if (wish.success) views.leave(socket, wish.data.view)
      })
      socket.on('disconnect', () => views.leaveAll(socket))
    },
    close: () => views.close(),
  }
}
