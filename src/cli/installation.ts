import { compose } from '../composition.ts'
import type { Config } from '../config.ts'
import { openDatabase } from '../database/connect.ts'
import { systemContext } from '../kit/context.ts'
import { createLog } from '../kit/log.ts'
import { createVault } from '../kit/seal.ts'
import { installationOf } from '../process/installation.ts'
import type { Composition } from '../process/roles.ts'
import type { Installation } from '../reconcilers/all.ts'
import { openDoorbell } from '../reconcilers/engine/open-doorbell.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { type RestTerms, restTerms } from '../servers/rest-terms.ts'

/** The whole product in a command's hands: its rows, its vendors, and the bell for its workers. */
export interface OpenInstallation extends Omit<Composition, 'close'> {
  readonly platform: Platform
  readonly installation: Installation
  readonly rest: RestTerms
}

/** Opens the installation for the time of `work`. */
export async function withInstallation<T>(
  config: Config,
  work: (open: OpenInstallation) => Promise<T>,
): Promise<T> {
  const context = systemContext(createLog('cli', 'warn'))
  const database = openDatabase(config.databaseUrl, {
    max: 4,
    applicationName: 'sambuk cli',
    log: context.log,
  })
  const platform: Platform = {
    db: database.db,
    doorbell: openDoorbell({ ...config, clock: context.clock, log: context.log }),
    context,
    vault: createVault(config.masterKey, context.random),
  }
  const parts = compose(config, context, platform)
  try {
    const rest = restTerms(config.waitingAddress, parts.outside.compute.values())
    return await work({ ...parts, platform, rest, installation: installationOf(config, parts) })
  } finally {
    parts.close()
    await platform.doorbell.close()
    await database.close()
  }
}
