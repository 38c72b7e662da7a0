import {
  BillingCatalogApi,
  BillingPaymentMethodsApi,
  BillingSubscriptionsApi,
  Configuration,
  VPSActionsApi,
  VPSDataCentersApi,
  VPSFirewallApi,
  VPSOSTemplatesApi,
  VPSPostInstallScriptsApi,
  VPSPublicKeysApi,
  VPSVirtualMachineApi,
} from 'hostinger-api-sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exec, keyPair, login, until } from '../machines/test-machines.ts'
import { type RunningSandbox, startSandbox } from '../start.ts'

let sandbox: RunningSandbox
let configuration: Configuration

beforeAll(async () => {
  sandbox = await startSandbox()
  configuration = new Configuration({
    basePath: sandbox.environment.HOSTINGER_API_URL,
    accessToken: sandbox.environment.HOSTINGER_API_TOKEN,
  })
})
afterAll(() => sandbox.close())

/** Asks again, half a second of sandbox time later, until a machine is in a state and not locked. */
async function waitFor(id: number, state: string) {
  const machines = new VPSVirtualMachineApi(configuration)
  for (let turn = 0; turn < 20; turn++) {
    const { data } = await machines.getVirtualMachineDetailsV1(id)
    if (data.state === state && data.actions_lock === 'unlocked') return data
    await sandbox.world.clock.advance(500)
  }
  throw new Error(`machine ${id} does not get ${state}`)
}

test("Hostinger's own SDK, unmodified, leads a machine through its life", async () => {
  const machines = new VPSVirtualMachineApi(configuration)
  const catalog = await new BillingCatalogApi(configuration).getCatalogItemListV1('VPS')
  const item = catalog.data.find(one => one.name === 'KVM 1')?.prices?.[0]
  const [card] = (await new BillingPaymentMethodsApi(configuration).getPaymentMethodListV1()).data
  const places = await new VPSDataCentersApi(configuration).getDataCenterListV1()
  const vilnius = places.data.find(one => one.city === 'Vilnius')
  const templates = await new VPSOSTemplatesApi(configuration).getTemplatesV1()
  const debian = templates.data.find(one => one.name === 'Debian 12')
  const scripts = new VPSPostInstallScriptsApi(configuration)
  const script = await scripts.createPostInstallScriptV1({
    name: 'marhaba',
    content: '#!/bin/sh\necho marhaba\n',
  })
  const key = keyPair()

  const bought = await machines.purchaseNewVirtualMachineV1({
    item_id: item?.id ?? '',
    payment_method_id: card?.id ?? 0,
    coupons: [],
    setup: {
      template_id: debian?.id ?? 0,
      data_center_id: vilnius?.id ?? 0,
      post_install_script_id: script.data.id ?? 0,
      hostname: 'sdk.agents.test',
      password: 'Sandbox-Secret-1',
      install_monarx: false,
      enable_backups: true,
      ns1: '1.1.1.1',
      ns2: '8.8.8.8',
      public_key: { name: 'sdk', key: key.public },
    },
  })
  expect(bought.data.order?.status).toBe('completed')
  const id = bought.data.virtual_machine?.id ?? 0
  const running = await waitFor(id, 'running')
  expect(running.ipv4).toMatchObject([{ address: expect.any(String) }])

  const machine = sandbox.world.machines.find(`hostinger-${id}`)
  if (!machine) throw new Error('there is no machine')
  const { client } = await login(machine, key.private)
  await until('the script', async () => {
    return (await exec(client, 'cat /post_install.log')).stdout === 'marhaba\n'
  })
  client.end()

  const firewalls = new VPSFirewallApi(configuration)
  const firewall = (await firewalls.createNewFirewallV1({ name: 'ssh' })).data.id ?? 0
  await firewalls.createFirewallRuleV1(firewall, {
    protocol: 'SSH',
    port: '22',
    source: 'any',
    source_detail: 'any',
  })
  const activated = await firewalls.activateFirewallV1(firewall, id)
  await waitFor(id, 'running')
  const action = await new VPSActionsApi(configuration).getActionDetailsV1(
    id,
    activated.data.id ?? 0,
  )
  expect(action.data).toMatchObject({ name: 'ct_activate_firewall', state: 'success' })
  expect(machine.spec.openPorts).toEqual([22])

  const keys = await new VPSPublicKeysApi(configuration).getPublicKeysV1()
  expect(keys.data.data).toMatchObject([{ name: 'sdk' }])
  await machines.stopVirtualMachineV1(id)
  await waitFor(id, 'stopped')
  await machines.recreateVirtualMachineV1(id, {
    template_id: debian?.id ?? 0,
    password: 'Sandbox-Secret-2',
    panel_password: 'Sandbox-Secret-3',
    post_install_script_id: script.data.id ?? 0,
  })
  const again = await waitFor(id, 'running')
  expect(again).toMatchObject({ hostname: 'sdk.agents.test', ipv4: running.ipv4 })

  const subscriptions = new BillingSubscriptionsApi(configuration)
  const [subscription] = (await subscriptions.getSubscriptionListV1()).data
  const ended = await subscriptions.disableAutoRenewalV1(subscription?.id ?? '')
  expect(ended.data).toMatchObject({ status: 'not_renewing', is_auto_renewed: false })
  await scripts.deletePostInstallScriptV1(script.data.id ?? 0)
  expect((await scripts.getPostInstallScriptsV1()).data.data).toEqual([])
})

test("the SDK's way to cancel a subscription is gone, as it is at Hostinger", async () => {
  const subscriptions = new BillingSubscriptionsApi(configuration)
  const [subscription] = (await subscriptions.getSubscriptionListV1()).data
  const cancel = subscriptions.cancelSubscriptionV1(subscription?.id ?? '', {
    reason_code: 'other',
    cancel_option: 'immediately',
  })
  await expect(cancel).rejects.toMatchObject({ response: { status: 404 } })
})
