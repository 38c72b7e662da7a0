import { discardOutdated } from '../backups/discard.ts'
import { scheduleBackups } from '../backups/schedule.ts'
import { checkMoneyNightly } from '../billing/nightly-check.ts'
import { beginDueDrill } from '../drills/begin.ts'
import { drillTerms } from '../drills/terms.ts'
import { keepImages } from '../images/keep.ts'
import { pause } from '../kit/pause.ts'
import { observeCatalogue } from '../observers/catalogue.ts'
import { type LimitTools, observeLimits } from '../observers/limits.ts'
import { observeMachines, type Watch } from '../observers/machines.ts'
import { observeSystems, type SystemTools } from '../observers/systems.ts'
import { endTurn, takeTurn } from '../observers/turn.ts'
import { observeUsage, type UsageTools } from '../observers/usage.ts'
import type { DnsProvider } from '../providers/dns.ts'
import { startDueRollouts } from '../rollouts/start-due.ts'
import { restTerms } from '../servers/rest-terms.ts'
import { sourcesOf, sweepTermsOf } from '../sweep/sources.ts'
import { sweepOrphans } from '../sweep/sweep.ts'
import { createReconcilers, type Installation, type Outside } from './all.ts'
import { Engine, engineDefaults } from './engine/engine.ts'
import type { Platform } from './engine/platform.ts'
import { sweep } from './engine/sweeper.ts'
import type { ReconcilerName } from './engine/wake.ts'
import { ensureOriginCertificate } from './origin-certificate.ts'

export interface WorkerOptions {
  /** Passes at the same time in this process. */
  readonly concurrency: number
  readonly sweepMs: number
  readonly machinesMs: number
  /** Looks for what is ours at vendors and nobody's. */
  readonly leftoversMs: number
  readonly catalogueMs: number
  readonly certificateMs: number
  readonly imagesMs: number
  /** The books are compared once a night; this is how often somebody looks whether it is time. */
  readonly moneyMs: number
  readonly outdatedMs: number
  /** How often it is looked which servers are due for a backup. */
  readonly scheduleMs: number
  /** How often it is looked whether a restore drill is due. */
  readonly drillsMs: number
  /** Who is near the time at which a server rests that nobody uses, or near a limit of their own. */
  readonly usageMs: number
  /** Whose system was not asked for a night. */
  readonly systemsMs: number
  /** So long, when the worker stops, what takes longer than a usual pass may go on to its end. */
  readonly stopMs: number
}

export const workerDefaults: WorkerOptions = {
  concurrency: 20,
  sweepMs: 5_000,
  machinesMs: 10_000,
  leftoversMs: 600_000,
  catalogueMs: 60_000,
  certificateMs: 10_000,
  imagesMs: 3600_000,
  moneyMs: 600_000,
  outdatedMs: 3600_000,
  scheduleMs: 60_000,
  drillsMs: 3600_000,
  usageMs: 60_000,
  systemsMs: 300_000,
  stopMs: 0,
}

/** A worker process: answers the bell, sweeps for what the bell missed, looks at the providers. */
export async function startWorker(
  platform: Platform,
  outside: Outside,
  installation: Installation,
  options: WorkerOptions = workerDefaults,
): Promise<{ close(): Promise<void> }> {
  const stopping = new AbortController()
  const cuttingOff = new AbortController()
  const engine = new Engine(platform, createReconcilers(platform, outside, installation), {
    ...engineDefaults,
    stopping: cuttingOff.signal,
  })
  const bell = await platform.doorbell.answer(
    (reconciler, id) => engine.run(reconciler as ReconcilerName, id),
    { concurrency: options.concurrency },
  )
  const { dns, originCertificates, payments } = outside
  const watch = watchOf(installation, dns)
  const sources = sourcesOf(outside, installation)
  const duties = [
    standing(platform, stopping.signal, 'sweep', options.sweepMs, async () => {
      await sweep(platform)
    }),
    standing(platform, stopping.signal, 'usage', options.usageMs, () =>
      observeUsage(usageTools(platform, outside, installation), stopping.signal),
    ),
    standing(platform, stopping.signal, 'limits', options.usageMs, () =>
      observeLimits(limitTools(platform, outside, installation), stopping.signal),
    ),
    standing(platform, stopping.signal, 'systems', options.systemsMs, () =>
      observeSystems(systemTools(platform, outside, installation), stopping.signal),
    ),
    standing(platform, stopping.signal, 'rollouts', options.systemsMs, () =>
      startDueRollouts(platform, installation),
    ),
    standing(platform, stopping.signal, 'images', options.imagesMs, () =>
      keepImages(platform, installation.blueprints),
    ),
    standing(platform, stopping.signal, 'backup schedule', options.scheduleMs, () =>
      scheduleBackups(platform),
    ),
    standing(platform, stopping.signal, 'backups', options.outdatedMs / 4, () =>
      discardOutdated(platform, outside.backups, options.outdatedMs, stopping.signal),
    ),
    standing(platform, stopping.signal, 'drills', options.drillsMs / 4, async () => {
      if (!(await takeTurn(platform, 'drills', options.drillsMs))) return
      await beginDueDrill(platform, drillTerms(outside, installation), installation.drillsPerDay)
      await endTurn(platform, 'drills', null)
    }),
    standing(platform, stopping.signal, 'money', options.moneyMs / 4, () =>
      checkMoneyNightly(
        platform,
        payments,
        installation.publicUrl,
        options.moneyMs,
        stopping.signal,
      ),
    ),
    ...(originCertificates
      ? [
          standing(platform, stopping.signal, 'certificate', options.certificateMs / 4, () =>
            ensureOriginCertificate(
              platform,
              originCertificates,
              dns.zone,
              options.certificateMs,
              stopping.signal,
            ),
          ),
        ]
      : []),
    ...sources.map(source =>
      standing(platform, stopping.signal, `leftovers ${source.name}`, options.leftoversMs / 4, () =>
        sweepOrphans(
          platform,
          source,
          sweepTermsOf(installation, dns),
          options.leftoversMs,
          stopping.signal,
        ),
      ),
    ),
    ...[...outside.watched.values()].flatMap(provider => [
      standing(
        platform,
        stopping.signal,
        `catalogue ${provider.name}`,
        options.catalogueMs / 4,
        () => observeCatalogue(platform, provider, options.catalogueMs, stopping.signal),
      ),
      standing(platform, stopping.signal, `machines ${provider.name}`, options.machinesMs / 4, () =>
        observeMachines(platform, provider, watch, options.machinesMs, stopping.signal),
      ),
    ]),
  ]
  return {
    async close() {
      stopping.abort()
      const patience = setTimeout(() => cuttingOff.abort(), options.stopMs)
      await bell.close()
      clearTimeout(patience)
      await Promise.all(duties)
    },
  }
}

/** Whose machines are looked at, and what follows when one is lost. */
export const watchOf = (
  { id, publicUrl, lostMachines }: Installation,
  { zone }: DnsProvider,
): Watch => ({ installationId: id, publicUrl, zone, lostMachines })

const usageTools = (
  platform: Platform,
  { shell, compute, dns }: Outside,
  { blueprints, publicUrl, waitingAddress }: Installation,
): UsageTools => ({
  platform,
  shell,
  blueprint: blueprints.find,
  terms: restTerms(waitingAddress, compute.values()),
  zone: dns.zone,
  publicUrl,
})

const limitTools = (
  platform: Platform,
  { instances, dns }: Outside,
  { blueprints, publicUrl }: Installation,
): LimitTools => ({
  ...{ platform, instances, blueprint: blueprints.find, zone: dns.zone, publicUrl },
})

export const systemTools = (
  platform: Platform,
  { shell, dns }: Outside,
  { blueprints, updates }: Installation,
): SystemTools => ({
  ...{ platform, shell, blueprint: blueprints.find, zone: dns.zone },
  window: updates.window,
})

/** Repeats a duty until the worker stops; one that fails is logged and tried again at its next time. */
async function standing(
  { context }: Platform,
  stopping: AbortSignal,
  name: string,
  everyMs: number,
  duty: () => Promise<void>,
): Promise<void> {
  while (!stopping.aborted) {
    try {
      await duty()
    } catch (error) {
      if (!stopping.aborted) context.log.error({ duty: name, error }, 'a standing duty failed')
    }
    await pause(everyMs, stopping)
  }
}
