import { connect, type Socket } from 'node:net'
import nodemailer from 'nodemailer'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Authority, loadAuthority } from '../acme/authority.ts'
import type { FaultKind } from '../control/faults.ts'
import { createTestWorld, type TestWorld } from '../test-world.ts'
import { createSmtp, type SmtpServer, smtpUser } from './server.ts'

let world: TestWorld
let server: SmtpServer
let authority: Authority
let port: number

beforeEach(async () => {
  world = createTestWorld()
  authority = await loadAuthority(world.settings.stateDir)
  server = createSmtp(world, await authority.issue(['localhost']))
  port = await server.listen(0)
})
afterEach(async () => {
  await server.close()
  world.remove()
})

const letter = {
  from: 'Sambuk <hello@agents.test>',
  to: 'layla@example.test',
  subject: 'خادمك جاهز',
  text: 'مرحبا\n.\n..a line that begins with dots\n',
  textEncoding: 'base64' as const,
}

const transport = (more: object = {}) =>
  nodemailer.createTransport({
    host: 'localhost',
    port,
    auth: { user: smtpUser, pass: world.settings.keys.smtpPassword },
    tls: { ca: authority.rootPem },
    ...more,
  })

describe('for nodemailer', () => {
  test.each([
    ['in the clear', { ignoreTLS: true }],
    ['after STARTTLS, with a certificate that holds', { requireTLS: true }],
    ['signing in with LOGIN', { ignoreTLS: true, authMethod: 'LOGIN' }],
  ])('a letter arrives as it was written: %s', async (_, more) => {
    const sent = await transport(more).sendMail(letter)
    expect(sent.response).toMatch(/^250 2\.0\.0 OK queued as [0-9a-f]+$/)
    const [taken] = server.post.list('layla@example.test')
    expect(taken).toMatchObject({ from: 'hello@agents.test', to: ['layla@example.test'] })
    expect(taken?.raw).toContain(`Message-ID: ${sent.messageId}`)
    const [, body = ''] = taken?.raw.split('\r\n\r\n') ?? []
    const decoded = Buffer.from(body, 'base64').toString()
    expect(decoded.replaceAll('\r\n', '\n')).toBe(letter.text)
  })

  test('a wrong password is refused, and nothing is taken', async () => {
    const stranger = transport({ ignoreTLS: true, auth: { user: smtpUser, pass: 'wrong' } })
    await expect(stranger.sendMail(letter)).rejects.toMatchObject({
      code: 'EAUTH',
      responseCode: 535,
    })
    expect(server.post.list()).toEqual([])
  })

  test.each<[string, FaultKind, object, number]>([
    ['add-recipient', 'declined', { responseCode: 550, command: 'RCPT TO' }, 0],
    ['add-recipient', 'rate-limited', { responseCode: 451 }, 0],
    ['connect', 'error-500-before-effect', { responseCode: 421 }, 0],
    ['send-mail', 'error-500-before-effect', { responseCode: 451, command: 'DATA' }, 0],
    ['send-mail', 'timeout-before-effect', { code: 'ECONNECTION' }, 0],
    ['send-mail', 'timeout-after-effect', { code: 'ECONNECTION' }, 1],
  ])('%s that meets %s is told as a real server would', async (operation, fault, told, taken) => {
    expect(world.faults.problemOf({ provider: 'smtp', operation, fault, times: 1 })).toBeNull()
    world.faults.add({ provider: 'smtp', operation, fault, times: 1 })
    await expect(transport({ ignoreTLS: true }).sendMail(letter)).rejects.toMatchObject(told)
    expect(server.post.list()).toHaveLength(taken)
  })
})

/** A dialogue by hand: what is written at once is answered in its order. */
class Raw {
  readonly #socket: Socket
  #heard = ''

  constructor() {
    this.#socket = connect(port, '127.0.0.1')
    this.#socket.on('data', chunk => {
      this.#heard += chunk.toString()
    })
  }

  say(...lines: string[]): void {
    this.#socket.write(lines.map(line => `${line}\r\n`).join(''))
  }

  /** The same until something was answered, and a moment longer. */
  async hangUpAfter(last: RegExp): Promise<string[]> {
    while (!last.test(this.#heard)) {
      await new Promise(resolve => this.#socket.once('data', resolve))
    }
    this.#socket.end()
    await new Promise(resolve => this.#socket.once('close', resolve))
    return this.#codes()
  }

  /** Everything that was answered until the line was closed. */
  async end(): Promise<string[]> {
    this.say('QUIT')
    await new Promise(resolve => this.#socket.once('close', resolve))
    return this.#codes()
  }

  #codes(): string[] {
    return this.#heard
      .split('\r\n')
      .filter(line => /^\d{3} /.test(line))
      .map(line => line.slice(0, 3))
  }
}

const plain = () =>
  Buffer.from(`\0${smtpUser}\0${world.settings.keys.smtpPassword}`).toString('base64')

describe('by hand', () => {
  test('a whole letter in one write is taken (pipelining)', async () => {
    const raw = new Raw()
    raw.say(
      ...['EHLO here', `AUTH PLAIN ${plain()}`, 'MAIL FROM:<a@agents.test> SIZE=20'],
      ...['RCPT TO:<one@example.test>', 'RCPT TO:<two@example.test>', 'DATA'],
      ...['Subject: x', '', '..', 'end', '.'],
    )
    expect(await raw.end()).toEqual(['220', '250', '235', '250', '250', '250', '354', '250', '221'])
    expect(server.post.list()).toMatchObject([
      { to: ['one@example.test', 'two@example.test'], raw: 'Subject: x\r\n\r\n.\r\nend\r\n' },
    ])
  })

  test('what comes out of order is refused', async () => {
    const raw = new Raw()
    raw.say('MAIL FROM:<a@agents.test>', 'EHLO here', 'MAIL FROM:<a@agents.test>', 'WHAT')
    raw.say(`AUTH PLAIN ${plain()}`, 'RCPT TO:<one@example.test>', 'DATA', 'MAIL FROM:nobody')
    raw.say('MAIL FROM:<a@agents.test>', 'RCPT TO:<nobody>', 'DATA', 'RSET', 'DATA')
    const codes = await raw.end()
    expect(codes.join(' ')).toBe('220 503 250 530 500 235 503 503 501 250 501 554 250 503 221')
  })

  test('what was said ahead of the handshake is not heard behind it', async () => {
    const raw = new Raw()
    raw.say('EHLO here', 'STARTTLS', 'MAIL FROM:<injected@example.test>', 'NOOP')
    expect(await raw.hangUpAfter(/Ready to start TLS/)).toEqual(['220', '250', '220'])
  })
})
