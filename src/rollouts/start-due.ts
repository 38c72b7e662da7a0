import { and, eq } from 'drizzle-orm'
import type { Blueprints } from '../blueprints/registry.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { startRollout } from './request-rollout.ts'
import type { UpdateSettings } from './settings.ts'
import { rollouts } from './tables.ts'

/**
 * A standing duty, where operators want it so: what a new release of ours pins is rolled out once. One that was
 * stopped, by itself or by an operator, is begun again by operators only.
 */
export async function startDueRollouts(
  platform: Platform,
  { blueprints, updates }: { blueprints: Pick<Blueprints, 'all'>; updates: UpdateSettings },
): Promise<void> {
  if (!updates.auto) return
  for (const blueprint of blueprints.all.filter(({ update }) => update !== null)) {
    const isIts = and(
      eq(rollouts.blueprint, blueprint.name),
      eq(rollouts.version, blueprint.softwareVersion),
    )
    const known = await platform.db.select({ id: rollouts.id }).from(rollouts).where(isIts).limit(1)
    if (known.length > 0) continue
    const started = await startRollout(platform, blueprint, { askedBy: 'auto' })
    if (started.ok) platform.context.log.info({ rollout: started.value.id }, 'a rollout begins')
  }
}
