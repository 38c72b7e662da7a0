import { randomUUID } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Customer } from './customer.ts'
import { eventually } from './eventually.ts'
import { hetznerOnly, Installation } from './installation.ts'

let installation: Installation
let customer: Customer

beforeAll(async () => {
  installation = await Installation.start({ settings: hetznerOnly })
  customer = await Customer.signUp(installation)
  await customer.order()
  expect(await customer.pay()).toBeNull()
  await customer.untilOver()
}, 300_000)
afterAll(() => installation?.close(), 300_000)

/** A page that follows the conversation `main`, and knows no more than it was told. */
function follow() {
  const told = { turns: [] as string[], writing: '' }
  const { serverId } = customer
  const socket: Socket = io(installation.url, {
    ...{
      path: '/api/socket',
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelayMax: 500,
    },
    extraHeaders: { origin: installation.url, cookie: customer.browser.cookie },
  })
  socket.on('connect', () => socket.emit('chat-watch', { serverId, conversation: 'main' }))
  socket.on('chat', (event: { type: string; from: number; text: string } & Page) => {
    if (event.type === 'page') {
      told.turns = event.turns.map(({ parts }) => parts.map(({ text }) => text).join(''))
      told.writing = event.run?.text ?? ''
    }
    if (event.type === 'text') told.writing = told.writing.slice(0, event.from) + event.text
  })
  return { told, close: () => socket.close() }
}
interface Page {
  turns: { parts: { text: string }[] }[]
  run: { text: string } | null
}

test('an answer is whole though the web process dies in the middle of it', async () => {
  const page = follow()
  await customer.browser.json(
    'POST',
    `/api/servers/${customer.serverId}/conversations/main/messages`,
    { messageId: randomUUID(), text: 'count to 60' },
  )
  await eventually('it is being written', () => /^1 2 3 /.test(page.told.writing))
  await installation.web.kill()
  await installation.web.start()
  const whole = Array.from({ length: 60 }, (_, at) => at + 1).join(' ')
  await eventually('it is whole', () => page.told.turns.at(-1) === whole)
  expect(page.told.turns).toEqual(['count to 60', whole])
  page.close()
}, 300_000)
