import { eq } from 'drizzle-orm'
import { keyCheck, keyCommands, keyFiles } from '../../access-keys/on-machine.ts'
import { keysOf } from '../../access-keys/store.ts'
import { originOf } from '../../blueprints/openclaw/config.ts'
import { domains } from '../../domains/tables.ts'
import type { MachineAccess } from '../../instances/machine-access.ts'
import { isLost } from '../../servers/loss.ts'
import type { ServerRow } from '../../servers/server.ts'
import { subscriptions } from '../../subscriptions/tables.ts'
import { done, wait } from '../engine/outcome.ts'
import type { InstanceTarget } from './instance-port.ts'
import { instanceTarget } from './instance-target.ts'
import type { ServerTools, Step } from './step.ts'

const lostLookSeconds = 600
const lookSeconds = 10

/** Brings to the machine which keys its customer signs in by, and which domains of theirs lead to it. */
export const applyAccess: Step = async (server, { tools, signal }) => {
  if (isLost(server)) return wait(lostLookSeconds, 'machine-lost')
  const target = instanceTarget(server, { ...tools, zone: tools.dns.zone })
  const access = await accessOf(server, target, tools)
  if (!access) return wait(lookSeconds, 'waiting-tls')
  const applied = await tools.instances.applyAccess(target, access, signal)
  if (applied.ok) return done({ accessApplied: server.accessRevision })
  tools.context.log.warn({ server: server.id, ...applied.error }, 'access not applied yet')
  const { reason, detail } = applied.error
  // Of a machine that is not an assistant's, too.
  const said = reason === 'chat-unreachable' ? 'server-unreachable' : reason
  return { kind: 'wait', seconds: lookSeconds, reason: said, detail }
}

async function accessOf(
  server: ServerRow,
  { fqdn, gatewayToken }: InstanceTarget,
  { db, blueprint, certificate: certificateNow }: ServerTools,
): Promise<MachineAccess | null> {
  const certificate = await certificateNow()
  if (!certificate) return null
  const its = blueprint(server.blueprint)
  const keys = (await keysOf(db, server.id)).map(({ publicKey }) => publicKey)
  const [bought] = await db
    .select({ language: subscriptions.language })
    .from(subscriptions)
    .where(eq(subscriptions.id, server.subscriptionId))
  const wanted = await db
    .select({ name: domains.name, pointedAt: domains.pointedAt, removedAt: domains.removedAt })
    .from(domains)
    .where(eq(domains.serverId, server.id))
    .orderBy(domains.name)
  const isPointed = (one: (typeof wanted)[number]) =>
    one.removedAt === null && one.pointedAt !== null
  const pointed = wanted.filter(isPointed).map(({ name }) => name)
  const gone = wanted.map(({ name }) => name).filter(name => !pointed.includes(name))
  const facts = { fqdn, serverId: server.id, gatewayToken, certificate, domains: pointed }
  const language = bought?.language ?? 'en'
  return {
    files: [...keyFiles(its, keys), ...(its.web?.files({ ...facts, language }) ?? [])],
    check: [keyCheck, ...(its.web ? [its.web.check] : [])].join('\n'),
    commands: [keyCommands(its, keys), ...(its.web ? [its.web.reload] : [])].join('\n'),
    origins: its.isAssistant
      ? { ours: [fqdn, ...pointed].map(originOf), gone: gone.map(originOf) }
      : null,
  }
}
