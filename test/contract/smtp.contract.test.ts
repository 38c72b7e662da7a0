import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type OutgoingMail, recipientRefused } from '../../src/providers/mailer.ts'
import { createSmtp } from '../../src/providers/smtp/mailer.ts'
import { context, granted, kindOf, sandboxOfThisFile, variable } from './sandbox.ts'

const sandbox = sandboxOfThisFile()
const { signal } = new AbortController()

const connect = (url = variable(sandbox(), 'SANDBOX_SMTP_URL')) =>
  createSmtp({ url, caPem: null, context, timeoutMs: 5_000 })

const Letters = z.object({
  letters: z.array(z.object({ from: z.string(), to: z.array(z.string()), raw: z.string() })),
})

async function arrived() {
  const url = `${variable(sandbox(), 'SANDBOX_CONTROL_URL')}/_sandbox/smtp/letters?to=${letter.to}`
  return Letters.parse(await (await fetch(url)).json()).letters
}

let letter: OutgoingMail
beforeEach(() => {
  const id = randomUUID().slice(0, 8)
  letter = {
    from: 'Sambuk <hello@sambuk.test>',
    to: `layla-${id}@example.test`,
    subject: 'خادمك جاهز',
    html: '<p>هو جاهز</p>',
    text: 'هو جاهز',
    headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    idempotencyKey: `mail_${id}`,
  }
})

const meets = (operation: string, fault: 'declined' | 'timeout-after-effect' | string) =>
  sandbox().world.faults.add({ provider: 'smtp', operation, fault, times: 1 } as Parameters<
    ReturnType<typeof sandbox>['world']['faults']['add']
  >[0])

test('a letter arrives in both forms, under an id made of ours, with its headers', async () => {
  const { messageId } = granted(await connect().send(letter, signal))
  expect(messageId).toBe(`<${letter.idempotencyKey}@sambuk.test>`)
  const [taken] = await arrived()
  expect(taken?.from).toBe('hello@sambuk.test')
  for (const part of [
    `Message-ID: ${messageId}`,
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    'Content-Type: text/plain',
    'Content-Type: text/html',
    'Subject: =?UTF-8?',
  ]) {
    expect(taken?.raw).toContain(part)
  }
})

test('nothing is recognised: whoever sends twice has sent two', async () => {
  expect(connect().recognisesMs).toBe(0)
  granted(await connect().send(letter, signal))
  granted(await connect().send(letter, signal))
  expect(await arrived()).toHaveLength(2)
})

describe('a letter that meets', () => {
  test.each([
    ['timeout-after-effect', 'unknown-outcome', 1],
    ['timeout-before-effect', 'unknown-outcome', 0],
    ['error-500-before-effect', 'busy', 0],
    ['declined', 'rejected', 0],
  ])('%s behind its last line is %s', async (fault, kind, taken) => {
    meets('send-mail', fault)
    expect(kindOf(await connect().send(letter, signal))).toBe(kind)
    expect(await arrived()).toHaveLength(taken)
  })

  test.each([
    ['connect', 'timeout-before-effect', 'unavailable'],
    ['connect', 'rate-limited', 'busy'],
    ['sign-in', 'unauthorized', 'unauthorized'],
    ['add-recipient', 'rate-limited', 'busy'],
    ['add-recipient', 'quota', 'busy'],
    ['add-recipient', 'unauthorized', 'rejected'],
  ])('%s %s is %s, and surely not sent', async (operation, fault, kind) => {
    meets(operation, fault)
    expect(kindOf(await connect().send(letter, signal))).toBe(kind)
    expect(await arrived()).toEqual([])
  })

  test('a mailbox that does not exist is told as the address’s own fault', async () => {
    meets('add-recipient', 'declined')
    expect(await connect().send(letter, signal)).toMatchObject({
      ok: false,
      error: {
        kind: 'rejected',
        code: recipientRefused,
        message: expect.stringContaining('5.1.1'),
      },
    })
  })
})

test('a wrong password is told as such', async () => {
  const wrong = new URL(variable(sandbox(), 'SANDBOX_SMTP_URL'))
  wrong.password = 'wrong'
  expect(kindOf(await connect(wrong.href).send(letter, signal))).toBe('unauthorized')
})

test('a server that is not there, or says nothing, is not waited for for ever', async () => {
  expect(kindOf(await connect('smtp://127.0.0.1:1').send(letter, signal))).toBe('unavailable')
  const silent = createServer(() => undefined).listen(0, '127.0.0.1')
  await new Promise(resolve => silent.once('listening', resolve))
  const address = silent.address()
  const port = typeof address === 'object' ? address?.port : 0
  const mailer = createSmtp({
    ...{ url: `smtp://127.0.0.1:${port}`, caPem: null, context, timeoutMs: 100 },
  })
  expect(kindOf(await mailer.send(letter, signal))).toBe('unavailable')
  await new Promise(resolve => silent.close(resolve))
})

test('a server elsewhere gets no password in the clear', async () => {
  const plain = createServer(socket => {
    socket.write('220 elsewhere\r\n')
    socket.on('data', data => {
      heard += data.toString()
      socket.write('250 elsewhere\r\n')
    })
  }).listen(0, '127.0.0.2')
  let heard = ''
  await new Promise(resolve => plain.once('listening', resolve))
  const address = plain.address()
  const port = typeof address === 'object' ? address?.port : 0
  const answer = await connect(`smtp://me:secret@127.0.0.2:${port}`).send(letter, signal)
  expect(kindOf(answer)).toBe('unavailable')
  expect(heard).not.toMatch(/AUTH/)
  plain.close()
})

test('whether the server lets us in can be looked at', async () => {
  expect(granted(await connect().checkSender(letter.from, signal))).toEqual({
    domain: 'sambuk.test',
    status: 'accepted',
  })
})
