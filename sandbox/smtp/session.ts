import { lastReply, type Misfortunes, type Operation, type Reply, reply } from './faults.ts'
import type { Post } from './post.ts'

/** The line, as the dialogue sees it. */
export interface Line {
  write(text: string): void
  /** Ends after what was written. */
  end(): void
  /** Ends without another byte. */
  cut(): void
  /** From here on encrypted. */
  upgrade(): void
}

export interface SessionTools {
  readonly post: Post
  readonly misfortunes: Misfortunes
  /** The one account. */
  readonly account: { user: string; password: string }
  readonly host: string
  /** A certificate is there for STARTTLS. */
  readonly hasTls: boolean
  /** Notes a command that ended: its name here, and the code of the reply (0: cut). */
  readonly note: (operation: string, code: number) => void
}

const sizeMax = 25 * 1024 * 1024
const recipientsMax = 100
const commandMax = 2_048

type Mode = 'command' | 'data' | 'user' | 'password' | 'plain'

/**
 * One dialogue by RFC 5321, with STARTTLS, AUTH (PLAIN and LOGIN), PIPELINING, SIZE and 8BITMIME: what comes in,
 * line by line, is answered on the line. Nothing is taken from somebody who has not signed in.
 */
export class Session {
  readonly #line: Line
  readonly #tools: SessionTools
  #mode: Mode = 'command'
  #greeted = false
  #secure = false
  #upgraded = false
  #signedIn = false
  #user = ''
  #from: string | null = null
  #to: string[] = []
  #data: string[] = []
  #bytes = 0
  #over = false

  constructor(line: Line, tools: SessionTools) {
    this.#line = line
    this.#tools = tools
  }

  begin(): void {
    const welcome = reply(`220 ${this.#tools.host} ESMTP sandbox`)
    this.#give(this.#noted('connect', this.#tools.misfortunes.instead('connect') ?? welcome))
  }

  /** A line without its end, each byte a character. */
  hear(text: string): void {
    if (this.#over) return
    const answer = this.#answer(text)
    if (answer) this.#give(answer)
    if (this.#secure && !this.#upgraded) {
      this.#upgraded = true
      this.#line.upgrade()
    }
  }

  #answer(text: string): Reply | null {
    switch (this.#mode) {
      case 'data':
        return this.#hearData(text)
      case 'plain':
        return this.#signIn(plainOf(text))
      case 'user':
        this.#user = Buffer.from(text, 'base64').toString()
        this.#mode = 'password'
        return reply('334 UGFzc3dvcmQ6')
      case 'password':
        return this.#signIn({
          user: this.#user,
          password: Buffer.from(text, 'base64').toString(),
        })
      default:
        return this.#hearCommand(text)
    }
  }

  #hearCommand(text: string): Reply {
    if (text.length > commandMax) return reply('500 5.5.2 Line too long')
    const [verb = '', ...rest] = text.trim().split(/\s+/)
    const argument = rest.join(' ')
    switch (verb.toUpperCase()) {
      case 'EHLO':
        return this.#greet(argument, this.#extensions())
      case 'HELO':
        return this.#greet(argument, [])
      case 'STARTTLS':
        return this.#startTls()
      case 'AUTH':
        return this.#auth(argument)
      case 'MAIL':
        return this.#mail(argument)
      case 'RCPT':
        return this.#rcpt(argument)
      case 'DATA':
        return this.#beginData()
      case 'RSET':
        this.#reset()
        return reply('250 2.0.0 OK')
      case 'NOOP':
        return reply('250 2.0.0 OK')
      case 'QUIT':
        return lastReply('221 2.0.0 Bye')
      default:
        return reply('500 5.5.1 Command unrecognized')
    }
  }

  #extensions(): string[] {
    return [
      'PIPELINING',
      `SIZE ${sizeMax}`,
      '8BITMIME',
      'ENHANCEDSTATUSCODES',
      ...(this.#tools.hasTls && !this.#secure ? ['STARTTLS'] : []),
      'AUTH PLAIN LOGIN',
    ]
  }

  #greet(name: string, extensions: string[]): Reply {
    if (name === '') return reply('501 5.5.4 Who are you?')
    this.#greeted = true
    this.#reset()
    const lines = [`${this.#tools.host} greets ${name}`, ...extensions]
    const last = lines.length - 1
    return reply(lines.map((line, at) => `250${at === last ? ' ' : '-'}${line}`).join('\r\n'))
  }

  #startTls(): Reply {
    if (!this.#tools.hasTls || this.#secure) return reply('502 5.5.1 Not available')
    this.#secure = true
    this.#greeted = false
    this.#signedIn = false
    this.#reset()
    return reply('220 2.0.0 Ready to start TLS')
  }

  #auth(argument: string): Reply {
    if (!this.#greeted) return reply('503 5.5.1 Greet first')
    if (this.#signedIn) return reply('503 5.5.1 Already signed in')
    const [method = '', initial] = argument.split(' ')
    switch (method.toUpperCase()) {
      case 'PLAIN':
        if (initial) return this.#signIn(plainOf(initial))
        this.#mode = 'plain'
        return reply('334 ')
      case 'LOGIN':
        this.#mode = initial ? 'password' : 'user'
        this.#user = initial ? Buffer.from(initial, 'base64').toString() : ''
        return reply(initial ? '334 UGFzc3dvcmQ6' : '334 VXNlcm5hbWU6')
      default:
        return reply('504 5.5.4 Unrecognized authentication type')
    }
  }

  #signIn({ user, password }: { user: string; password: string }): Reply {
    this.#mode = 'command'
    const { account, misfortunes } = this.#tools
    const misfortune = misfortunes.instead('sign-in')
    if (misfortune) return this.#noted('sign-in', misfortune)
    this.#signedIn = user === account.user && password === account.password
    const text = this.#signedIn
      ? '235 2.7.0 Authentication successful'
      : '535 5.7.8 Authentication credentials invalid'
    return this.#noted('sign-in', reply(text))
  }

  #mail(argument: string): Reply {
    if (!this.#greeted) return reply('503 5.5.1 Greet first')
    if (!this.#signedIn) return reply('530 5.7.0 Authentication required')
    if (this.#from !== null) return reply('503 5.5.1 One sender at a time')
    const path = /^FROM:\s*<([^<>]*)>(?:\s+(.*))?$/i.exec(argument)
    if (!path) return reply('501 5.1.7 Bad sender address syntax')
    const size = Number(/SIZE=(\d+)/i.exec(path[2] ?? '')?.[1] ?? 0)
    if (size > sizeMax) return reply('552 5.3.4 Message too big')
    this.#from = path[1] ?? ''
    return reply('250 2.1.0 OK')
  }

  #rcpt(argument: string): Reply {
    if (this.#from === null) return reply('503 5.5.1 MAIL first')
    const address = /^TO:\s*<([^<>\s]+@[^<>\s]+)>(?:\s+.*)?$/i.exec(argument)?.[1]
    if (!address) return reply('501 5.1.3 Bad recipient address syntax')
    if (this.#to.length >= recipientsMax) return reply('452 4.5.3 Too many recipients')
    const misfortune = this.#tools.misfortunes.instead('add-recipient')
    if (misfortune) return this.#noted('add-recipient', misfortune)
    this.#to.push(address)
    return this.#noted('add-recipient', reply('250 2.1.5 OK'))
  }

  #beginData(): Reply {
    if (this.#from === null) return reply('503 5.5.1 MAIL first')
    if (this.#to.length === 0) return reply('554 5.5.1 No valid recipients')
    this.#mode = 'data'
    return reply('354 End data with <CR><LF>.<CR><LF>')
  }

  #hearData(text: string): Reply | null {
    if (text === '.') return this.#endData()
    // A dot at the begin of a line was doubled by whoever sent it.
    const line = text.startsWith('.') ? text.slice(1) : text
    this.#bytes += line.length + 2
    if (this.#bytes <= sizeMax) this.#data.push(line)
    return null
  }

  #endData(): Reply {
    this.#mode = 'command'
    if (this.#bytes > sizeMax) {
      this.#reset()
      return this.#noted('send-mail', reply('552 5.3.4 Message too big'))
    }
    const letter = {
      from: this.#from ?? '',
      to: this.#to,
      raw: Buffer.from(`${this.#data.join('\r\n')}\r\n`, 'latin1').toString('utf8'),
    }
    this.#reset()
    const misfortune = this.#tools.misfortunes.instead('send-mail')
    if (misfortune) return this.#noted('send-mail', misfortune)
    const id = this.#tools.post.take(letter)
    const told = this.#tools.misfortunes.afterTaking() ?? reply(`250 2.0.0 OK queued as ${id}`)
    return this.#noted('send-mail', told)
  }

  #reset(): void {
    this.#from = null
    this.#to = []
    this.#data = []
    this.#bytes = 0
  }

  #noted(operation: Operation, answer: Reply): Reply {
    this.#tools.note(operation, Number(answer.text?.slice(0, 3) ?? 0))
    return answer
  }

  #give({ text, closes }: Reply): void {
    if (text !== null) this.#line.write(`${text}\r\n`)
    if (!closes) return
    this.#over = true
    if (text === null) this.#line.cut()
    else this.#line.end()
  }
}

/** `authorization NUL user NUL password` in base64 (RFC 4616). */
function plainOf(text: string): { user: string; password: string } {
  const [, user = '', password = ''] = Buffer.from(text, 'base64').toString().split('\0')
  return { user, password }
}
