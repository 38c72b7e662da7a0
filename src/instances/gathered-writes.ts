import type { Socket } from 'node:net'

/**
 * Sends all that is written in one turn of the loop at once. ssh2 writes each packet in three parts (its length,
 * itself, its sum), and without delay each would be a segment of its own, for which the machine's sshd wakes up.
 */
export function gatherWrites(socket: Socket): Socket {
  const { write } = socket
  let isGathering = false
  socket.write = (...args: unknown[]) => {
    if (!isGathering) {
      isGathering = true
      socket.cork()
      process.nextTick(() => {
        isGathering = false
        socket.uncork()
      })
    }
    return Reflect.apply(write, socket, args)
  }
  return socket
}
