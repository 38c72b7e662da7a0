import type { Socket } from 'socket.io-client'

/** Somebody at a terminal, however that is reached. */
export interface Typist {
  type(text: string): void
  onOutput(listen: (bytes: Buffer) => void): void
  close(): void
}

/** A terminal as a page has it, which acknowledges all it gets. */
export async function openTerminal(
  socket: Socket,
  serverId: string,
  session: string,
): Promise<Typist> {
  const terminal = `terminal-${session}`
  socket.on('terminal-output', (name: string, data: Buffer) => {
    if (name === terminal) socket.emit('terminal-ack', { terminal, bytes: data.length })
  })
  const wish = { terminal, serverId, session, columns: 80, rows: 24 }
  const answer = await socket.emitWithAck('terminal-open', wish)
  if (!answer.ok) throw new Error(`no terminal: ${answer.code}`)
  return {
    type: text => void socket.emit('terminal-input', { terminal, data: Buffer.from(text) }),
    onOutput(listen) {
      socket.on('terminal-output', (name: string, data: Buffer) => {
        if (name === terminal) listen(data)
      })
    },
    close: () => void socket.emit('terminal-close', { terminal, end: true }),
  }
}

const heard = new WeakMap<Typist, { hear: () => void }>()

/** How many milliseconds pass until something is shown after a key. */
export function timeKey(typist: Typist, key: string): Promise<number> {
  let ear = heard.get(typist)
  if (!ear) {
    const fresh = { hear: () => {} }
    typist.onOutput(() => fresh.hear())
    heard.set(typist, fresh)
    ear = fresh
  }
  const waiting = ear
  return new Promise(resolve => {
    const from = performance.now()
    waiting.hear = () => {
      waiting.hear = () => {}
      resolve(performance.now() - from)
    }
    typist.type(key)
  })
}
