import { and, eq, gt, isNull } from 'drizzle-orm'
import { fail, ok, type Result } from '../kit/result.ts'
import { fingerprint } from '../kit/seal.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { accounts, emailChanges } from './tables.ts'

/** Which account a link to a new address is about: its reader may not be the one who asked for it. */
export async function showEmailChange(
  { db, context }: Platform,
  token: string,
): Promise<Result<{ name: string; account: string; email: string }, 'link-spent'>> {
  const [found] = await db
    .select({ name: accounts.name, has: accounts.email, email: emailChanges.toEmail })
    .from(emailChanges)
    .innerJoin(accounts, eq(accounts.id, emailChanges.accountId))
    .where(
      and(
        eq(emailChanges.tokenHash, fingerprint(token)),
        gt(emailChanges.confirmUntil, context.clock.now()),
        isNull(emailChanges.confirmedAt),
        isNull(emailChanges.endedAt),
      ),
    )
  if (!found) return fail('link-spent')
  const { name, has, email } = found
  return ok({ name, account: veiled(has), email })
}

/** Pure. Enough of an address for who has it, and too little for who has not: `l•••a@example.test`. */
export function veiled(email: string): string {
  const at = email.lastIndexOf('@')
  const name = [...email.slice(0, at)]
  const last = name.length > 2 ? name.at(-1) : ''
  return `${name[0] ?? ''}•••${last}${email.slice(at)}`
}
