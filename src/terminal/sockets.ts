import { findSignedIn } from '../accounts/signed-in.ts'
import { type Acknowledged, answer, refused } from '../realtime/requests.ts'
import type { CallerSocket, SocketFeature } from '../realtime/socket.ts'
import { ownServer } from '../servers/own-server.ts'
import { serverCan } from '../servers/server.ts'
import { Ack, Close, Input, Open, Resize } from './messages.ts'
import { OpenTerminals, type TerminalDependencies, usualLimits } from './open-terminals.ts'

/**
 * Terminals on customers' own machines. `terminal-open` asks for one by a name of the page's own; from then on
 * `terminal-output` brings bytes, which the page acknowledges as it shows them, and `terminal-ended` says that it is
 * over and why.
 */
export function terminalSockets(deps: TerminalDependencies, limits = usualLimits): SocketFeature {
  const { log } = deps.context
  const terminals = new OpenTerminals(deps, limits)
  const checks = setInterval(() => {
    terminals.check().catch(error => log.error({ err: error }, 'terminals were not checked'))
  }, limits.checkEveryMs)

  async function open(socket: CallerSocket, request: unknown): Promise<Acknowledged> {
    const wish = Open.safeParse(request)
    if (!wish.success) return refused(socket, 'invalid-input')
    const { terminal: name, serverId, session, columns, rows } = wish.data
    // A socket may be open for longer than its session.
    const account = await findSignedIn(deps.auth, socket.handshake.headers)
    if (account?.id !== socket.data.account.id) return refused(socket, 'signed-out')
    const reached = await ownServer(deps, account, serverId, 'terminal', 'openTerminal')
    if (!reached.ok) return refused(socket, reached.error)
    const story = reached.value
    const refusal = serverCan.terminal(story.server)
    if (refusal) return refused(socket, refusal)
    const size = { columns, rows }
    const code = await terminals.open(socket, story, { name, session, size })
    return code === null ? { ok: true } : refused(socket, code)
  }

  async function type(socket: CallerSocket, request: unknown): Promise<Acknowledged> {
    const typed = Input.safeParse(request)
    if (!typed.success) return refused(socket, 'invalid-input')
    const terminal = terminals.find(socket, typed.data.terminal)
    if (!terminal) return refused(socket, 'not-found')
    const isTaken = await terminal.type(typed.data.data)
    return isTaken ? { ok: true } : refused(socket, 'too-many-requests')
  }

  return {
    onSocket(socket) {
      answer(socket, log, 'terminal-open', request => open(socket, request))
      answer(socket, log, 'terminal-input', request => type(socket, request))
      answer(socket, log, 'terminal-close', async request => {
        const wish = Close.safeParse(request)
        if (!wish.success) return refused(socket, 'invalid-input')
        await terminals.leave(socket, wish.data.terminal, wish.data.end)
        return { ok: true }
      })
      // Nobody waits for an answer to these.
      socket.on('terminal-resize', request => {
        const wish = Resize.safeParse(request)
        if (wish.success) terminals.find(socket, wish.data.terminal)?.resize(wish.data)
      })
      socket.on('terminal-ack', request => {
        const said = Ack.safeParse(request)
        if (said.success) terminals.find(socket, said.data.terminal)?.acknowledge(said.data.bytes)
      })
      socket.on('disconnect', () => terminals.leaveAll(socket))
    },
    close() {
      clearInterval(checks)
      return terminals.close()
    },
  }
}
