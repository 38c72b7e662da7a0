import type { Config } from '../config.ts'
import type { Installation } from '../reconcilers/all.ts'
import type { Composition } from './roles.ts'

/** What an installation is called and where it is found, as its configuration says. */
export const installationOf = (
  config: Config,
  { blueprints }: Pick<Composition, 'blueprints'>,
): Installation => ({
  id: config.installationId,
  publicUrl: config.url,
  phoneHomeUrl: `${config.machinePanelUrl}/api/machines/phone-home`,
  waitingAddress: config.waitingAddress,
  mailFrom: config.mailFrom,
  caPem: config.extraCa,
  blueprints,
  drillsPerDay: config.drillsPerDay,
  lostMachines: config.lostMachines,
  updates: config.updates,
  exchange: config.exchange,
  automaticTax: config.automaticTax,
})
