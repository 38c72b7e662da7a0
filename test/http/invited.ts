import { and, desc, eq } from 'drizzle-orm'
import { accounts } from '../../src/accounts/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { mails } from '../../src/mail/tables.ts'
import { servers } from '../../src/servers/tables.ts'
import type { TeamRole } from '../../src/team/roles.ts'
import { paidOrder } from './paid-order.ts'
import { type HttpWorld, Visitor } from './world.ts'

let callers = 0
/** From another address each time: how often one of them may ask is not what is tested. */
export const elsewhere = () => ({ 'x-forwarded-for': `198.51.${++callers >> 8}.${callers & 255}` })

/** Somebody whose address is confirmed. */
export async function signedUp(
  world: HttpWorld,
  email: string,
  language: 'en' | 'ar' = 'en',
): Promise<Visitor> {
  const visitor = new Visitor(world.app, language)
  const answer = await visitor.signUp(email)
  assert(answer.statusCode === 200, `${email} signs up`)
  await world.db.update(accounts).set({ emailVerified: true }).where(eq(accounts.email, email))
  return visitor
}

/** A server of theirs that runs, as far as its row says. */
export async function aServerOf(world: HttpWorld, owner: Visitor, hostname: string) {
  const bought = await paidOrder(world, owner, { hostname })
  const id = `srv_${hostname}`
  await world.db.insert(servers).values({
    ...{ id, accountId: bought.accountId, subscriptionId: bought.id, planId: 'starter' },
    ...{ desired: 'ready', hostname, blueprint: 'openclaw', candidates: [] },
    ...{ orderedAt: world.now(), verifiedAt: world.now(), announcedAt: world.now() },
    ...{ installPhase: 'installed', machineId: '1', machineState: 'running' },
    ...{ address: '192.0.2.1', hostKey: 'ssh-ed25519 AAAA' },
    sealedSshKey: world.platform.vault.seal(`ssh-key:${id}`, 'no key'),
    sealedGatewayToken: world.platform.vault.seal(`gateway-token:${id}`, 'no token'),
  })
  return { id, accountId: bought.accountId, subscriptionId: bought.id }
}

export const invite = (owner: Visitor, email: string, role: TeamRole = 'viewer') =>
  owner.send('POST', '/api/me/team/invitations', { email, role }, elsewhere())

/** The newest letter of an invitation. */
export async function invitationLetter(world: HttpWorld, email: string) {
  const [letter] = await world.db
    .select()
    .from(mails)
    .where(and(eq(mails.to, email), eq(mails.kind, 'team-invitation')))
    .orderBy(desc(mails.createdAt), desc(mails.key))
    .limit(1)
  assert(letter, `${email} is invited`)
  const token = new URL(letter.params.url ?? '').searchParams.get('token') ?? ''
  return { letter, token }
}

export const accept = (visitor: Visitor, token: string) =>
  visitor.send('POST', '/api/invitations/accept', { token }, elsewhere())

/** A new account that is a member of an owner's team. */
export async function memberOf(
  world: HttpWorld,
  owner: Visitor,
  email: string,
  role: TeamRole,
): Promise<Visitor> {
  const member = await signedUp(world, email)
  const invited = await invite(owner, email, role)
  assert(invited.statusCode === 201, `${email} is invited`)
  const { token } = await invitationLetter(world, email)
  const accepted = await accept(member, token)
  assert(accepted.statusCode === 200, `${email} accepts`)
  return member
}
