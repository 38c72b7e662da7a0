import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { gatewayPort } from '../blueprints/openclaw/config.ts'
import { type Frame, readFrame } from './frame.ts'

/** Why a stream has ended: in OpenClaw's own codes. */
export const closedFor: Record<number, 'blocked' | 'tab-closed' | undefined> = {
  4003: 'blocked',
  4004: 'tab-closed',
}

export interface Heard {
  onFrame(frame: Frame): void
  /** Where the tab is now, and what its page is called. */
  onPage(page: { url: string; title: string }): void
  onClose(why: 'blocked' | 'tab-closed' | 'lost'): void
}

export interface Screencast {
  /** Nothing is heard after it; resolves when OpenClaw knows, or is not waited for any more. */
  close(): Promise<void>
}

const Text = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), url: z.string(), title: z.string() }),
  z.object({ type: z.literal('meta'), url: z.string(), title: z.string() }),
])
const frameBytesMax = 8 * 1024 * 1024
const openMs = 15_000
const closeMs = 1_000

/** Watches a tab over an open stream to the gateway's port. @throws where the gateway lets nobody watch */
export async function openScreencast(
  stream: Duplex,
  path: string,
  heard: Heard,
): Promise<Screencast> {
  const socket = new WebSocket(`ws://127.0.0.1:${gatewayPort}${path}`, {
    createConnection: () => stream,
    ...{ perMessageDeflate: false, maxPayload: frameBytesMax, handshakeTimeout: openMs },
  })
  let isLeft = false
  socket.on('message', (data: Buffer, isBinary) => {
    if (isLeft) return
    if (isBinary) {
      const frame = readFrame(data)
      if (frame) heard.onFrame(frame)
      return
    }
    const text = Text.safeParse(parse(data.toString()))
    if (text.success) heard.onPage(text.data)
  })
  try {
    await once(socket, 'open')
  } catch (error) {
    socket.terminate()
    throw error
  }
  // `close` follows and tells.
  socket.on('error', () => socket.terminate())
  const closed = new Promise<void>(resolve => {
    socket.once('close', code => {
      resolve()
      if (!isLeft) heard.onClose(closedFor[code] ?? 'lost')
    })
  })
  return {
    async close() {
      isLeft = true
      socket.close()
      const late = setTimeout(() => socket.terminate(), closeMs)
      await closed
      clearTimeout(late)
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
