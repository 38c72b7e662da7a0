import { eq, inArray } from 'drizzle-orm'
import { addMs } from '../kit/clock.ts'
import { enqueueMail } from '../mail/outbox.ts'
import type { ComputeProvider } from '../providers/compute.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { type LossTerms, loseMachine } from '../servers/lose-machine.ts'
import { operatorsOf } from '../servers/loss-letters.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { observeMachine } from './observe-machine.ts'
import {
  doubtOf,
  graceMs,
  isConcluded,
  isExpected,
  isLongMissed,
  isWorthALetter,
  lossesAllowed,
  missedSince,
} from './out-of-sight.ts'
import { type Doubt, observations } from './tables.ts'
import { hurryTurn, machinesTurn } from './turn.ts'

/** Machines that are asked for by their ids after one list; the others wait for the next. */
const looksMost = 5

interface Missing {
  /** All that should be there, those that are not, and when that was seen. */
  readonly rows: readonly ServerRow[]
  readonly unsighted: readonly ServerRow[]
  readonly listedAt: Date
}

/**
 * Finds out which of the machines that a list does not show are gone. None is believed gone by a list alone: two
 * must miss it, and then it is asked for by its id. A list that misses too much is not believed at all, see
 * `out-of-sight.ts`; it stays so until it shows them again, or an operator says to believe it.
 */
export async function concludeMissing(
  platform: Platform,
  provider: ComputeProvider,
  { rows, unsighted, listedAt }: Missing,
  terms: LossTerms,
  signal: AbortSignal,
): Promise<void> {
  const expected = rows.filter(isExpected)
  const missing = expected.filter(row => unsighted.includes(row))
  await noteFirstMissed(platform, provider.name, unsighted, listedAt)
  const sight = { expected: expected.length, missing: missing.length }
  const doubt = await weigh(platform, provider.name, sight, listedAt, terms)
  const allowed = lossesAllowed(doubt, listedAt)
  const candidates = unsighted.filter(row => isLongMissed(row, listedAt))
  let lost = 0
  for (const server of candidates.slice(0, Math.min(looksMost, allowed))) {
    const machine = await provider.findMachine(server.machineId ?? '', signal)
    if (!machine.ok) {
      platform.context.log.warn(
        { server: server.id, error: machine.error },
        'machine not found out',
      )
      return
    }
    if (machine.value) {
      platform.context.log.warn(
        { server: server.id, provider: provider.name, machine: server.machineId },
        'a machine is there that its list does not show',
      )
      await observeMachine(platform, server, machine.value, terms)
      await noteSeen(platform, server, listedAt)
      continue
    }
    await loseMachine(platform, server, terms)
    lost++
  }
  if (doubt && lost > 0) {
    const concluded = (doubt.concluded ?? 0) + lost
    const concludedAt = listedAt.toISOString()
    await saveDoubt(platform, provider.name, { ...doubt, concludedAt, concluded })
  }
}

/** From here on it is out of sight; the next list that counts comes as soon as it may. */
async function noteFirstMissed(
  platform: Platform,
  provider: string,
  unsighted: readonly ServerRow[],
  listedAt: Date,
): Promise<void> {
  const first = unsighted.filter(row => missedSince(row) === null)
  const awaited = unsighted.some(row => !isConcluded(row))
  if (first.length > 0) {
    await platform.db
      .update(servers)
      .set({ machineMissedAt: listedAt })
      .where(
        inArray(
          servers.id,
          first.map(row => row.id),
        ),
      )
  }
  if (!awaited) return
  const since = unsighted.map(row => missedSince(row) ?? listedAt)
  const dueAt = since.map(each => addMs(each, graceMs)).filter(each => each > listedAt)
  const earliest = dueAt.sort((a, b) => a.getTime() - b.getTime())[0]
  if (earliest) await hurryTurn(platform, machinesTurn(provider), earliest)
}

const noteSeen = ({ db }: Platform, { id }: ServerRow, at: Date) =>
  db.update(servers).set({ machineSeenAt: at, machineMissedAt: null }).where(eq(servers.id, id))

/** Whether the list is believed; operators hear of it once when it is not, and so does whoever looks at the page. */
async function weigh(
  platform: Platform,
  provider: string,
  sight: { expected: number; missing: number },
  now: Date,
  { publicUrl }: LossTerms,
): Promise<Doubt | null> {
  const { db, context } = platform
  const name = machinesTurn(provider)
  const [row] = await db.select().from(observations).where(eq(observations.name, name))
  const before = row?.doubt ?? null
  const isBelieved = row?.believedUntil != null && row.believedUntil > now
  const doubt = isBelieved ? null : doubtOf(sight, before, now)
  if (doubt === null && before === null) return null
  if (doubt === null || before === null) {
    context.log.error(
      { provider, ...sight },
      doubt ? 'a list is not believed' : 'a list is believed',
    )
  }
  await transact(platform, async (tx, wake) => {
    await tx.update(observations).set({ doubt }).where(eq(observations.name, name))
    if (doubt === null || !isWorthALetter(doubt)) return
    for (const operator of await operatorsOf(tx)) {
      await enqueueMail(tx, wake, context, {
        key: `operator-outage:${provider}:${doubt.at}:${operator.id}`,
        kind: 'operator-outage',
        to: operator.email,
        language: operator.language,
        params: {
          name: operator.name,
          provider,
          count: String(doubt.missing),
          url: `${publicUrl}/${operator.language}/operator/drift`,
        },
      })
    }
  })
  return doubt
}

const saveDoubt = ({ db }: Platform, provider: string, doubt: Doubt) =>
  db
    .update(observations)
    .set({ doubt })
    .where(eq(observations.name, machinesTurn(provider)))
