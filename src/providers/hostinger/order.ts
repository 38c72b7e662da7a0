import { password, type Random } from '../../kit/random.ts'
import { ok } from '../../kit/result.ts'
import type { Answer, MachineOrder } from '../compute.ts'
import type { Catalogue } from './catalogue.ts'
import { refuse } from './refusal.ts'

/** The part of an order that is the same for a purchase, a setup and a recreation. */
export interface System {
  template_id: number
  /** Missing where there can be no script yet: an account's first machine, see `purchase.ts`. */
  post_install_script_id?: number
  password: string
}

/** Checked before money is spent: a purchase that is refused for its setup has been charged for. */
export async function templateOf(
  catalogue: Catalogue,
  order: MachineOrder,
  signal: AbortSignal,
): Answer<number> {
  if (typeof order.image === 'object') {
    return refuse('find-image', 'rejected', 'unsupported', 'there are no prepared images here')
  }
  return catalogue.templateId(order.image, signal)
}

/** The whole setup of a machine that has no system yet. */
export async function setupOf(
  catalogue: Catalogue,
  order: MachineOrder,
  { system, hostname }: { system: System; hostname: string },
  signal: AbortSignal,
): Answer<object> {
  const dataCenter = await catalogue.dataCenterId(order.location, signal)
  if (!dataCenter.ok) return dataCenter
  return ok({
    ...system,
    data_center_id: dataCenter.value,
    hostname,
    enable_backups: false,
    install_monarx: false,
  })
}

/**
 * A root password that nobody keeps: keys come with the user data. Without one the vendor would make
 * up its own. It wants upper and lower case, a digit and one of a few signs; the end has them all.
 */
export const rootPassword = (random: Random): string => `${password(random)}-Aa1`
