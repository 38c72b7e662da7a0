import type { Transaction } from '../database/database.ts'
import type { Context } from '../kit/context.ts'
import { newId } from '../kit/ids.ts'
import { isErased } from '../leaving/erased-address.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import type { Language } from '../words/sentence.ts'
import type { LetterKind, LetterParams } from './render.ts'
import { mails } from './tables.ts'

/** A letter to be sent once. `key` says what it is about, such as `server-ready:srv_…`. */
export type MailOrder<K extends LetterKind = LetterKind> = {
  [Kind in K]: {
    key: string
    kind: Kind
    to: string
    language: Language
    params: LetterParams<Kind>
  }
}[K]

/**
 * Puts a letter into the outbox as part of the transaction that gives reason for it; the mail
 * reconciler sends it. The same key again changes nothing: a letter is never sent twice. To somebody who is
 * forgotten nothing is written.
 * @returns whether it is new: what is to happen once with a letter happens then
 */
export async function enqueueMail(
  tx: Transaction,
  wake: Wake,
  context: Context,
  mail: MailOrder,
): Promise<boolean> {
  if (isErased(mail.to)) return false
  const [row] = await tx
    .insert(mails)
    .values({ ...mail, id: newId('mail', context.random), createdAt: context.clock.now() })
    .onConflictDoNothing({ target: mails.key })
    .returning({ id: mails.id })
  if (row) await wake('mail', row.id)
  return row !== undefined
}
