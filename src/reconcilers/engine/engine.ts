import { and, eq, isNull, lt, lte, or, sql } from 'drizzle-orm'
import type { Transaction } from '../../database/database.ts'
import { addMs } from '../../kit/clock.ts'
import { innermostReason } from '../../kit/log.ts'
import type { Platform } from './platform.ts'
import { leasedTables, type ReconcilerName, transact, type Wake } from './wake.ts'

type Table<N extends ReconcilerName> = (typeof leasedTables)[N]
export type Row<N extends ReconcilerName> = Table<N>['$inferSelect']
export type Changes<N extends ReconcilerName> = Partial<Table<N>['$inferInsert']>

/** When to look again (null: settled until somebody wakes the row), and what went wrong if it did. */
export interface Next {
  wakeInMs: number | null
  failure?: { code: string; detail: string }
  /** Nothing was tried: what went wrong before, and how often, still stands. */
  isWaiting?: true
}

/** The rights of one pass over one row, for as long as its lease lasts. */
export interface Pass<N extends ReconcilerName> {
  /** Aborts when the pass has used up its time; every external call listens to it. */
  readonly signal: AbortSignal
  /**
   * Records columns, only while the lease is still ours, together with other rows of the same fact.
   * @throws {LeaseLost} when another worker holds the row by now: whatever we know is stale.
   */
  write(
    changes: Changes<N>,
    alongside?: (tx: Transaction, wake: Wake, row: Row<N>) => Promise<void>,
  ): Promise<Row<N>>
}

/** Makes facts match promises for one row. Never trusts why it was woken; may die at any line. */
export interface Reconciler<N extends ReconcilerName = ReconcilerName> {
  readonly name: N
  /** For work that takes longer than a pass may: it keeps its lease, and ends early when the worker stops. */
  readonly passMs?: number
  pass(row: Row<N>, pass: Pass<N>): Promise<Next>
}

export class LeaseLost extends Error {}
/** Whether a pass was told to stop because its time is used up, and not because its worker stops or has lost the row. */
export const isTimeUp = ({ aborted, reason }: AbortSignal): boolean =>
  aborted && reason instanceof DOMException && reason.name === 'TimeoutError'
/** Thrown by a simulation at an {@link EngineOptions.interrupt} point: the worker is dead from here on. */
export class WorkerDied extends Error {}

export interface EngineOptions {
  /** A lease not renewed for this long belongs to a dead worker. */
  leaseMs: number
  /** The longest that one pass may take. */
  passMs: number
  /** False in simulations, where no time passes during a pass. */
  heartbeat: boolean
  /** Aborts when this worker stops; see {@link Reconciler.passMs}. */
  stopping?: AbortSignal
  /** Called between an effect and its record, and before a pass ends; a simulation throws here. */
  interrupt?: (point: string) => void
}

/** A bell that rings this much before its row is due was meant for it. */
const earlyBellMs = 1_000
const overtimeMs = 5_000
/** Whoever copies ends the upload and lets the machine go on. */
const longOvertimeMs = 180_000

export const engineDefaults: EngineOptions = { leaseMs: 12_000, passMs: 60_000, heartbeat: true }

/** Runs passes: takes the lease, calls the reconciler, sets the next wake-up, rings for it. */
export class Engine {
  readonly #platform: Platform
  readonly #options: EngineOptions
  readonly #reconcilers: Map<ReconcilerName, Reconciler>

  constructor(
    platform: Platform,
    reconcilers: Reconciler[],
    options: EngineOptions = engineDefaults,
  ) {
    this.#platform = platform
    this.#options = options
    this.#reconcilers = new Map(reconcilers.map(reconciler => [reconciler.name, reconciler]))
  }

  /** One pass over the row if it is due and free; otherwise makes sure that somebody looks later. */
  async run(name: ReconcilerName, id: string): Promise<void> {
    const reconciler = this.#reconcilers.get(name)
    if (!reconciler) return
    const token = this.#platform.context.random.bytes(12).toString('hex')
    const row = await this.#take(name, id, token)
    if (!row) return this.#lookLater(name, id)
    const { log } = this.#platform.context
    const passMs = reconciler.passMs ?? this.#options.passMs
    const { stopping } = this.#options
    const isLong = reconciler.passMs !== undefined
    const lost = new AbortController()
    const heartbeat = this.#options.heartbeat ? this.#keepLease(name, id, token, lost) : null
    // A pass that does not heed its signal must not hold its row: it is given up a little later.
    const late = Promise.withResolvers<never>()
    const overtime = setTimeout(
      () => late.reject(new Error('the pass did not end when its time was up')),
      passMs + (isLong ? longOvertimeMs : overtimeMs),
    )
    try {
      const pass: Pass<ReconcilerName> = {
        signal: AbortSignal.any([
          AbortSignal.timeout(passMs),
          lost.signal,
          ...(isLong && stopping ? [stopping] : []),
        ]),
        write: (changes, alongside) => this.#write(name, id, token, changes, alongside),
      }
      const next = await Promise.race([reconciler.pass(row, pass), late.promise])
      this.#options.interrupt?.(`${name}.finish`)
      await this.#finish(name, id, token, row, next)
    } catch (error) {
      if (error instanceof WorkerDied) throw error
      if (error instanceof LeaseLost) {
        log.warn({ reconciler: name, id }, 'lease lost; another worker goes on')
        return
      }
      log.error({ reconciler: name, id, error }, 'pass failed')
      await this.#finish(name, id, token, row, {
        wakeInMs: Math.min(300_000, 1000 * 2 ** Math.min(row.failures, 8)),
        failure: { code: 'internal-error', detail: innermostReason(error).slice(0, 500) },
      })
    } finally {
      if (heartbeat) clearInterval(heartbeat)
      clearTimeout(overtime)
    }
  }

  async #take(name: ReconcilerName, id: string, token: string) {
    const table = leasedTables[name]
    const now = this.#platform.context.clock.now()
    const [row] = await this.#platform.db
      .update(table)
      .set({ leaseToken: token, leaseUntil: addMs(now, this.#options.leaseMs) })
      .where(
        and(
          eq(table.id, id),
          lte(table.wakeAt, now),
          or(isNull(table.leaseUntil), lt(table.leaseUntil, now)),
        ),
      )
      .returning()
    return row ?? null
  }

  /**
   * A row that is due and held (perhaps by a dead worker) is looked at when the lease ends. Rows that
   * are settled or due later need nothing: whoever set their time rang for it.
   */
  async #lookLater(name: ReconcilerName, id: string) {
    const table = leasedTables[name]
    const now = this.#platform.context.clock.now()
    const [row] = await this.#platform.db
      .select({ wakeAt: table.wakeAt, leaseUntil: table.leaseUntil })
      .from(table)
      .where(eq(table.id, id))
    if (!row?.wakeAt || row.wakeAt.getTime() - now.getTime() > earlyBellMs) return
    const at = Math.max(row.wakeAt.getTime(), row.leaseUntil?.getTime() ?? 0) + 1
    await this.#platform.doorbell.ring(name, id, new Date(at))
  }

  /** Renews the lease while the pass runs; when it was taken over, or may be by now, the pass is told to stop. */
  #keepLease(name: ReconcilerName, id: string, token: string, lost: AbortController) {
    const table = leasedTables[name]
    const { context, db } = this.#platform
    const { leaseMs } = this.#options
    const lose = () => lost.abort(new LeaseLost(`${name} ${id}`))
    let renewedAt = performance.now()
    return setInterval(async () => {
      const askedAt = performance.now()
      if (askedAt - renewedAt >= leaseMs) lose()
      try {
        const renewed = await db
          .update(table)
          .set({ leaseUntil: addMs(context.clock.now(), leaseMs) })
          .where(and(eq(table.id, id), eq(table.leaseToken, token)))
          .returning({ id: table.id })
        if (renewed.length === 0) return lose()
        renewedAt = Math.max(renewedAt, askedAt)
      } catch (error) {
        context.log.warn({ reconciler: name, id, error }, 'lease not renewed')
      }
    }, leaseMs / 3)
  }

  async #write(
    name: ReconcilerName,
    id: string,
    token: string,
    changes: Changes<ReconcilerName>,
    alongside?: Alongside,
  ) {
    this.#options.interrupt?.(`${name}.write`)
    const table = leasedTables[name]
    return transact(this.#platform, async (tx, wake) => {
      const [row] = await tx
        .update(table)
        .set(Object.keys(changes).length > 0 ? changes : { leaseToken: token })
        .where(and(eq(table.id, id), eq(table.leaseToken, token)))
        .returning()
      if (!row) throw new LeaseLost(`${name} ${id}`)
      await alongside?.(tx, wake, row)
      return row
    })
  }

  /** Gives the lease back. A wake that came during the pass (its count differs) is due at once. */
  async #finish(
    name: ReconcilerName,
    id: string,
    token: string,
    seen: Row<ReconcilerName>,
    next: Next,
  ) {
    const table = leasedTables[name]
    const now = this.#platform.context.clock.now()
    const wakeAt = next.wakeInMs === null ? null : addMs(now, Math.ceil(next.wakeInMs))
    const [row] = await this.#platform.db
      .update(table)
      .set({
        leaseToken: null,
        leaseUntil: null,
        wakeAt: sql`case when ${table.wakeCount} = ${seen.wakeCount} then ${wakeAt?.toISOString() ?? null}::timestamptz else ${now.toISOString()}::timestamptz end`,
        ...(next.isWaiting ? {} : judged(seen, next)),
      })
      .where(and(eq(table.id, id), eq(table.leaseToken, token)))
      .returning({ wakeAt: table.wakeAt })
    if (row?.wakeAt) await this.#platform.doorbell.ring(name, id, row.wakeAt)
  }
}

const judged = ({ failures }: Row<ReconcilerName>, { failure }: Next) => ({
  failures: failure ? failures + 1 : 0,
  failureCode: failure?.code ?? null,
  failureDetail: failure?.detail ?? null,
})

type Alongside = (tx: Transaction, wake: Wake, row: Row<ReconcilerName>) => Promise<void>
