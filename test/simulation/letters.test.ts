import { and, eq, inArray } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Fault } from '../../sandbox/control/faults.ts'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import {
  confirmEmailChange,
  requestEmailChange,
  undoEmailChange,
} from '../../src/accounts/change-email.ts'
import type { PasswordProof } from '../../src/accounts/password.ts'
import { accounts, logins } from '../../src/accounts/tables.ts'
import { openDatabase } from '../../src/database/connect.ts'
import type { Clock } from '../../src/kit/clock.ts'
import { silentLog } from '../../src/kit/log.ts'
import { seededRandom } from '../../src/kit/random.ts'
import { createVault } from '../../src/kit/seal.ts'
import { noteWish } from '../../src/mail/address-wishes.ts'
import { noteNews } from '../../src/mail/addresses.ts'
import { enqueueMail, type MailOrder } from '../../src/mail/outbox.ts'
import { sampleOf } from '../../src/mail/samples.ts'
import { mails } from '../../src/mail/tables.ts'
import { readUnsubscribeToken } from '../../src/mail/unsubscribe-link.ts'
import type { Mailer } from '../../src/providers/mailer.ts'
import { createResend } from '../../src/providers/resend/mailer.ts'
import { createSmtp } from '../../src/providers/smtp/mailer.ts'
import { Engine, engineDefaults, WorkerDied } from '../../src/reconcilers/engine/engine.ts'
import type { Platform } from '../../src/reconcilers/engine/platform.ts'
import { transact } from '../../src/reconcilers/engine/wake.ts'
import { mailReconciler } from '../../src/reconcilers/mail.ts'
import { createTestDatabase } from '../database.ts'
import { SimulatedDoorbell } from './doorbell.ts'

/** The outbox over a real database, and both carriers over their real protocols, with time standing still. */
const hourMs = 3600_000
const publicUrl = 'http://panel.example.test'

let sandbox: RunningSandbox
let platform: Platform
let close: () => Promise<void>

beforeAll(async () => {
  const database = await createTestDatabase()
  sandbox = await startSandbox({ clock: 'manual', seed: 3 })
  const random = seededRandom('letters')
  const clock: Clock = { now: () => sandbox.world.clock.now() }
  const { db, close: closeDatabase } = openDatabase(database.url, {
    ...{ max: 3, applicationName: 'letters', log: silentLog },
  })
  platform = {
    db,
    doorbell: new SimulatedDoorbell(),
    context: { clock, random, log: silentLog },
    vault: createVault('not-a-secret', random),
  }
  close = async () => {
    await sandbox.close()
    await closeDatabase()
    await database.close()
  }
}, 120_000)
afterAll(() => close())
beforeEach(() => sandbox.world.faults.clear())

const carriers: Record<'resend' | 'smtp', () => Mailer> = {
  resend: () =>
    createResend({
      apiKey: sandbox.environment.RESEND_API_KEY ?? '',
      baseUrl: sandbox.environment.RESEND_BASE_URL ?? '',
      context: platform.context,
    }),
  smtp: () =>
    createSmtp({
      url: sandbox.environment.SANDBOX_SMTP_URL ?? '',
      caPem: null,
      context: platform.context,
      timeoutMs: 5_000,
    }),
}

let count = 0

/** A letter of what was agreed, or one that somebody may do without. */
async function written(kind: 'verify-email' | 'server-idle' | 'backup-made' = 'verify-email') {
  const to = `layla-${++count}@example.test`
  const order = { key: `${kind}:${count}`, kind, to, language: 'en', params: sampleOf(kind) }
  await transact(platform, (tx, wake) =>
    enqueueMail(tx, wake, platform.context, order as MailOrder),
  )
  const [row] = await platform.db.select().from(mails).where(eq(mails.to, to))
  if (!row) throw new Error('the outbox takes letters')
  return row
}

/** A worker looks at it now; one that dies does so at its `dies`-th write. */
async function look(mailer: Mailer, id: string, dies = 0) {
  let writes = 0
  const engine = new Engine(
    platform,
    [mailReconciler({ platform, mailer, from: 'hello@sambuk.test', publicUrl })],
    {
      ...{ ...engineDefaults, heartbeat: false },
      interrupt: () => {
        if (++writes === dies) throw new WorkerDied('killed')
      },
    },
  )
  try {
    await engine.run('mail', id)
  } catch (error) {
    if (!(error instanceof WorkerDied)) throw error
  }
  const [row] = await platform.db.select().from(mails).where(eq(mails.id, id))
  if (!row) throw new Error('rows of letters are kept')
  return row
}

const later = (ms: number) => sandbox.world.clock.advance(ms)
const wakeUp = (id: string) => transact(platform, (_tx, wake) => wake('mail', id))

async function arrived(carrier: 'resend' | 'smtp', to: string): Promise<string[]> {
  const { RESEND_BASE_URL, SANDBOX_CONTROL_URL } = sandbox.environment
  const url =
    carrier === 'smtp'
      ? `${SANDBOX_CONTROL_URL}/_sandbox/smtp/letters?to=${to}`
      : `${RESEND_BASE_URL}/inbox?to=${to}`
  const answer = await fetch(url, { headers: { accept: 'application/json' } })
  const found = z
    .object({ letters: z.array(z.unknown()).optional(), data: z.array(z.unknown()).optional() })
    .parse(await answer.json())
  return (found.letters ?? found.data ?? []).map(each => JSON.stringify(each))
}

const meets = (fault: Pick<Fault, 'provider' | 'operation' | 'fault'>) =>
  sandbox.world.faults.add({ ...fault, times: 1 })

const sends = { resend: 'send-email', smtp: 'send-mail' } as const

describe.each(['resend', 'smtp'] as const)('through %s a letter', carrier => {
  test('arrives once, and is looked at no more', async () => {
    const { id, to } = await written()
    const sent = await look(carriers[carrier](), id)
    expect(sent).toMatchObject({ params: {}, wakeAt: null, failureCode: null })
    expect(sent.sentAt).not.toBeNull()
    await wakeUp(id)
    await look(carriers[carrier](), id)
    expect(await arrived(carrier, to)).toHaveLength(1)
  })

  test('that is surely not sent is tried again until it is', async () => {
    const { id, to } = await written()
    meets({ provider: carrier, operation: sends[carrier], fault: 'error-500-before-effect' })
    if (carrier === 'smtp') {
      expect(await look(carriers.smtp(), id)).toMatchObject({ sentAt: null, uncertainSince: null })
    } else await look(carriers.resend(), id)
    await later(hourMs)
    expect((await look(carriers[carrier](), id)).sentAt).not.toBeNull()
    expect(await arrived(carrier, to)).toHaveLength(1)
  })

  test('of a worker that died behind the sending arrives once all the same', async () => {
    const { id, to } = await written()
    // The write behind the sending: the second, where that it may go was written first.
    const dead = await look(carriers[carrier](), id, carrier === 'smtp' ? 2 : 1)
    expect(dead.sentAt).toBeNull()
    await later(hourMs)
    const next = await look(carriers[carrier](), id)
    expect(await arrived(carrier, to)).toHaveLength(1)
    expect(next).toMatchObject(
      carrier === 'smtp'
        ? { sentAt: null, wakeAt: null, failureCode: 'letter-fate-unknown' }
        : { failureCode: null },
    )
  })

  test('to an address that came back is held, and goes when letters arrive there again', async () => {
    const { id, to } = await written()
    const news = (kind: 'bounced' | 'reachable') =>
      transact(platform, (tx, wake) =>
        noteNews(tx, wake, to.toUpperCase(), {
          ...{ kind, at: platform.context.clock.now(), detail: 'no such mailbox' },
        }),
      )
    await news('bounced')
    expect(await look(carriers[carrier](), id)).toMatchObject({
      ...{ sentAt: null, wakeAt: null, failureCode: 'address-unreachable' },
      failureDetail: `${to}: no such mailbox`,
    })
    await later(1_000)
    await news('reachable')
    expect((await look(carriers[carrier](), id)).sentAt).not.toBeNull()
    expect(await arrived(carrier, to)).toHaveLength(1)
  })

  test('that is optional says how to do without, and is not sent to who does', async () => {
    const first = await written('server-idle')
    const itself = { address: first.to, group: 'rest' }
    await look(carriers[carrier](), first.id)
    const [taken = ''] = await arrived(carrier, first.to)
    if (carrier === 'smtp') {
      const unfolded = taken.replaceAll(/\\r\\n[ \t]|\\r\\n\\t/g, ' ')
      const token = /List-Unsubscribe: <[^>]*token=([^>]+)>/.exec(unfolded)?.[1] ?? ''
      expect(readUnsubscribeToken(platform.vault, token)).toEqual(itself)
      expect(taken).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
    } else {
      const found = sandbox.world
        .stateFile<{ mails: { to: string[]; headers: Record<string, string>; text: string }[] }>(
          'resend',
          () => ({ mails: [] }),
        )
        .data.mails.find(each => each.to.includes(first.to))
      const token = /token=([^>]+)>/.exec(found?.headers['List-Unsubscribe'] ?? '')?.[1] ?? ''
      expect(readUnsubscribeToken(platform.vault, token)).toEqual(itself)
      expect(found?.text).toContain(`${publicUrl}/en/unsubscribe?token=${token}`)
    }
    const second = await written('server-idle')
    const at = platform.context.clock.now()
    await transact(platform, tx => noteWish(tx, second.to, { group: 'rest', isWished: false, at }))
    const skipped = await look(carriers[carrier](), second.id)
    expect(skipped).toMatchObject({ sentAt: null, wakeAt: null, failureCode: null, params: {} })
    expect(skipped.skippedAt).toEqual(at)
    expect(await arrived(carrier, second.to)).toEqual([])
    const other = await written('backup-made')
    const wish = { group: 'rest', isWished: false, at } as const
    await platform.db.transaction(tx => noteWish(tx, other.to, wish))
    expect((await look(carriers[carrier](), other.id)).sentAt).not.toBeNull()
  })
})

describe('a letter whose fate is unknown', () => {
  test('is repeated by itself where the carrier recognises it', async () => {
    const { id, to } = await written()
    meets({ provider: 'resend', operation: 'send-email', fault: 'timeout-after-effect' })
    expect((await look(carriers.resend(), id)).uncertainSince).not.toBeNull()
    await later(hourMs)
    expect((await look(carriers.resend(), id)).sentAt).not.toBeNull()
    expect(await arrived('resend', to)).toHaveLength(1)
  })

  test('is not repeated where nobody would recognise it, until an operator says so', async () => {
    const { id, to } = await written()
    meets({ provider: 'smtp', operation: 'send-mail', fault: 'timeout-after-effect' })
    const held = { sentAt: null, wakeAt: null, failureCode: 'letter-fate-unknown' }
    expect(await look(carriers.smtp(), id)).toMatchObject(held)
    await later(48 * hourMs)
    expect(await look(carriers.smtp(), id)).toMatchObject(held)
    expect(await arrived('smtp', to)).toHaveLength(1)
    await wakeUp(id)
    expect((await look(carriers.smtp(), id)).sentAt).not.toBeNull()
    expect(await arrived('smtp', to)).toHaveLength(2)
  })

  test('is the operator’s too when its carrier has forgotten it', async () => {
    const { id } = await written()
    meets({ provider: 'resend', operation: 'send-email', fault: 'timeout-before-effect' })
    await look(carriers.resend(), id)
    await later(24 * hourMs)
    const { wakeAt, failureCode } = await look(carriers.resend(), id)
    expect({ wakeAt, failureCode }).toEqual({ wakeAt: null, failureCode: 'letter-fate-unknown' })
  })
})

test('an address that an SMTP server refuses for good is held like one that bounced', async () => {
  const { id, to } = await written()
  meets({ provider: 'smtp', operation: 'add-recipient', fault: 'declined' })
  const held = await look(carriers.smtp(), id)
  expect(held).toMatchObject({ wakeAt: null, failureCode: 'address-unreachable' })
  expect(held.failureDetail).toContain('5.1.1')
  expect(await arrived('smtp', to)).toEqual([])
})

describe('when an account gets another address', () => {
  test('what waits goes to it, and back to the old one once that is had back; what is about an address stays', async () => {
    const waiting = await written('server-idle')
    const stays = await written('verify-email')
    const next = `moved-${waiting.to}`
    const account = { id: `acc_${count}`, name: 'Layla' }
    await platform.db.insert(accounts).values({ ...account, email: waiting.to })
    await platform.db.update(mails).set({ to: waiting.to }).where(eq(mails.id, stays.id))
    const proof = 'a hash' as PasswordProof
    await platform.db.insert(logins).values({
      ...{ id: `login_${count}`, userId: account.id, accountId: account.id },
      ...{ providerId: 'credential', password: proof },
    })
    const ask = { accountId: account.id, proof, to: next, url: publicUrl }
    expect((await requestEmailChange(platform, ask)).ok).toBe(true)
    expect((await confirmEmailChange(platform, { ...(await link(next)), url: publicUrl })).ok).toBe(
      true,
    )
    expect((await look(carriers.resend(), waiting.id)).to).toBe(next)
    expect((await look(carriers.resend(), stays.id)).to).toBe(waiting.to)

    // Somebody has read the account before, and writes after.
    const late = { key: `late:${count}`, kind: 'server-idle', language: 'en' } as const
    const letter = (to: string, key: string) =>
      transact(platform, (tx, wake) =>
        enqueueMail(tx, wake, platform.context, {
          ...late,
          ...{ to, key, params: sampleOf('server-idle') },
        } as MailOrder),
      )
    await later(1_000)
    await letter(waiting.to, `late:${count}`)
    await letter(next, `lost:${count}`)
    const byKey = async (key: string) => {
      const [row] = await platform.db.select().from(mails).where(eq(mails.key, key))
      return row?.id ?? ''
    }
    expect((await look(carriers.resend(), await byKey(`late:${count}`))).to).toBe(next)
    expect((await undoEmailChange(platform, (await link(waiting.to)).token)).ok).toBe(true)
    expect((await look(carriers.resend(), await byKey(`lost:${count}`))).to).toBe(waiting.to)
    expect(await arrived('resend', next)).toHaveLength(2)
  })
})

/** The secret of the newest letter about a change that went to this address. */
async function link(to: string): Promise<{ token: string }> {
  const about = inArray(mails.kind, ['confirm-new-email', 'email-changed'])
  const [mail] = await platform.db
    .select()
    .from(mails)
    .where(and(eq(mails.to, to), about))
  const query = new URL(mail?.params.url ?? publicUrl).searchParams
  return { token: query.get('token') ?? query.get('undo') ?? '' }
}
