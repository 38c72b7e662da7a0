import { z } from 'zod'
import { type Account, defaultHostname } from './account.ts'
import { dataCenters, findTemplate } from './catalogue.ts'
import { hostname, password, publicKey } from './input.ts'
import type { MachineRow, Setup, SubscriptionRow } from './state.ts'

/** The body of a setup, which is also a part of the body of a purchase. */
export const setupBody = z.object({
  template_id: z.int(),
  data_center_id: z.int(),
  post_install_script_id: z.int().nullish(),
  password: password.nullish(),
  hostname: hostname.nullish(),
  install_monarx: z.boolean().nullish(),
  enable_backups: z.boolean().nullish(),
  ns1: z.string().nullish(),
  ns2: z.string().nullish(),
  public_key: publicKey.nullish(),
})
export type SetupBody = z.infer<typeof setupBody>

export const recreateBody = z.object({
  template_id: z.int(),
  password: password.nullish(),
  panel_password: password.nullish(),
  post_install_script_id: z.int().nullish(),
})

/** Checks that what a setup names is there; `prefix` is where its fields lie in the body. */
export function readSetup(account: Account, body: SetupBody, prefix: string): Setup {
  const setup = readSystem(account, body, prefix)
  if (!dataCenters.some(one => one.id === body.data_center_id)) {
    account.refusals.invalidField(
      `${prefix}data_center_id`,
      'The selected data center id is invalid.',
    )
  }
  return { ...setup, dataCenter: body.data_center_id, hostname: body.hostname ?? null }
}

/** The part of a setup that a recreation has too. */
export function readSystem(
  account: Account,
  body: z.infer<typeof recreateBody>,
  prefix: string,
): Setup {
  const { refusals, state } = account
  const template = findTemplate(body.template_id)
  if (!template) {
    return refusals.invalidField(`${prefix}template_id`, 'The selected template id is invalid.')
  }
  if (template.image === null) {
    refusals.invalidField(`${prefix}template_id`, `${template.name} is not emulated.`)
  }
  const script = body.post_install_script_id ?? null
  if (script !== null && !state.scripts.some(one => one.id === script)) {
    const field = `${prefix}post_install_script_id`
    refusals.invalidField(field, 'The selected post install script id is invalid.')
  }
  const rootPassword = body.password ?? null
  return {
    template: template.id,
    dataCenter: null,
    script,
    password: rootPassword,
    hostname: null,
  }
}

/** The capacity of a data center and the limit of an account, as faults and people set them. */
export function refuseWithoutCapacity(
  account: Account,
  operation: string,
  { dataCenter, prefix }: { dataCenter: number; prefix: string },
): void {
  const { refusals, state, world } = account
  if (world.faults.take('hostinger', operation, ['quota'])) {
    refusals.invalidField('item_id', 'The limit of virtual machines has been reached.')
  }
  const isSoldOut = state.soldOut.includes(dataCenter)
  if (isSoldOut || world.faults.take('hostinger', operation, ['sold-out'])) {
    refusals.invalidField(
      `${prefix}data_center_id`,
      'The selected data center is currently out of stock.',
    )
  }
}

/** The machine of a subscription that was just paid: without a system until it is set up. */
export function addMachine(account: Account, subscription: SubscriptionRow): MachineRow {
  const id = account.nextId()
  const machine: MachineRow = {
    id,
    subscriptionId: subscription.id,
    itemId: subscription.itemId,
    state: 'initial',
    hostname: defaultHostname({ id }),
    createdAt: account.timestamp(),
    dataCenter: null,
    template: null,
    script: null,
    rootPassword: null,
    publicKeys: [],
    nameservers: [null, null],
    ipv4: null,
    firewall: null,
    snapshot: null,
    boot: 'works',
  }
  account.state.machines.push(machine)
  return machine
}

/** Starts the installation of a machine that has no system yet. */
export function beginSetup(
  account: Account,
  machine: MachineRow,
  body: SetupBody,
  setup: Setup,
  options: { fails: boolean },
): void {
  machine.state = 'creating'
  machine.template = setup.template
  machine.dataCenter = setup.dataCenter
  machine.hostname = setup.hostname ?? machine.hostname
  machine.nameservers = [body.ns1 ?? null, body.ns2 ?? null]
  if (body.public_key) {
    const key = { id: account.nextId(), ...body.public_key }
    account.state.publicKeys.push(key)
    machine.publicKeys.push({ id: key.id, key: key.key })
  }
  account.begin(machine, 'create', { input: { setup }, fails: options.fails })
}
