import { findSignedIn } from '../accounts/signed-in.ts'
import type { CallerSocket, SocketDependencies, SocketServer } from './socket.ts'

/**
 * A socket may be open for longer than the session that it was opened with: whoever was signed out hears
 * `signed-out`, and is disconnected at the next look. What cannot be looked up now stays until it can.
 */
export async function endSignedOut(io: SocketServer, deps: SocketDependencies): Promise<void> {
  for (const socket of io.sockets.sockets.values()) {
    if (await isStillSignedIn(socket, deps)) continue
    socket.emit('signed-out')
    socket.disconnect(true)
  }
}

async function isStillSignedIn(
  { handshake, data }: CallerSocket,
  { auth }: SocketDependencies,
): Promise<boolean> {
  const account = await findSignedIn(auth, handshake.headers)
  return account?.id === data.account.id
}

/**
 * Cuts the lines of accounts whose role has changed. Everything that went over them ends; a page calls again by itself,
 * and is then let in to what the account may have now.
 */
export function endSocketsOf(io: SocketServer, accountIds: readonly string[]): void {
  for (const socket of io.sockets.sockets.values()) {
    if (accountIds.includes(socket.data.account.id)) socket.conn.close()
  }
}
