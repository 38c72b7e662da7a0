import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { bootBareMachine } from '../../test/bare-machine.ts'
import { imageLabelsOf } from '../blueprints/blueprint.ts'
import { openclaw } from '../blueprints/openclaw/blueprint.ts'
import { createDial } from '../instances/dial.ts'
import { connectSsh } from '../instances/ssh.ts'
import { newSshKey } from '../instances/ssh-key.ts'
import { systemContext } from '../kit/context.ts'
import { silentLog } from '../kit/log.ts'
import { seededRandom } from '../kit/random.ts'
import { createHetzner } from '../providers/hetzner/compute.ts'
import { createMemoryRateBudget } from '../providers/transport/memory-rate-budget.ts'
import { buildImage, type ImageOrder } from './build-image.ts'

let sandbox: RunningSandbox
let order: ImageOrder
const lines: string[] = []
const soon = () => AbortSignal.timeout(60_000)

beforeAll(async () => {
  sandbox = await startSandbox()
  const { environment } = sandbox
  const context = systemContext(silentLog)
  order = {
    provider: createHetzner({
      endpoint: environment.HCLOUD_ENDPOINT ?? '',
      token: environment.HCLOUD_TOKEN ?? '',
      context,
      budget: createMemoryRateBudget(context.clock),
    }),
    blueprint: openclaw,
    dial: createDial(environment.SAMBUK_SOCKS_PROXY ?? null),
    context,
    installationId: 'ins_imagetest',
    caPem: null,
    say: line => lines.push(line),
    lookEveryMs: 50,
  }
}, 60_000)

afterAll(() => sandbox?.close())

const ours = { 'sambuk.installation': 'ins_imagetest' }

test('a failed installation leaves no image, no machine and no key, and says why', async () => {
  const broken = {
    ...openclaw,
    scripts: { ...openclaw.scripts, prove: 'echo it does not start >&2; exit 3\n' },
  }
  const built = await buildImage({ ...order, blueprint: broken }, soon())
  expect(built).toMatchObject({
    ok: false,
    error: { step: 'prove', detail: expect.stringContaining('it does not start') },
  })
  expect(await order.provider.listImages(ours, soon())).toEqual({ ok: true, value: [] })
  expect(await order.provider.listMachines(ours, soon())).toEqual({ ok: true, value: [] })
  const key = await order.provider.findSshKey(
    `image-openclaw-${openclaw.version}-${order.installationId.slice(4, 12)}`,
    soon(),
  )
  expect(key).toEqual({ ok: true, value: null })
}, 90_000)

test('an image is made once, holds no secret, and starts a machine without installing', async () => {
  const built = await buildImage(order, soon())
  expect(built).toMatchObject({ ok: true, value: { ready: true, labels: imageLabelsOf(openclaw) } })
  expect(await order.provider.listMachines(ours, soon())).toEqual({ ok: true, value: [] })
  const again = await buildImage(order, soon())
  expect(again).toEqual(built)

  const { environment } = sandbox
  const image = built.ok ? built.value.id : ''
  const key = newSshKey(seededRandom('image'))
  const machine = await bootBareMachine(
    sandbox,
    openclaw,
    {
      serverId: 'srv_image',
      fqdn: `image.${environment.SAMBUK_ZONE}`,
      language: 'en',
      gatewayToken: 'not-a-secret-gateway-token',
      model: null,
      openaiBaseUrl: environment.OPENAI_BASE_URL ?? '',
      accountId: 'acc_image',
      password: null,
      certificate: {
        kind: 'acme',
        directory: environment.ACME_DIRECTORY_URL ?? '',
        hasExtraCa: false,
      },
    },
    { image, sshPublicKey: key.publicKey, timeoutMs: 30_000 },
  )
  const reached = await connectSsh(
    order.dial,
    { address: machine.address, hostKey: machine.hostKey, sshPrivateKey: key.privateKey },
    soon(),
  )
  if (!reached.ok) throw new Error(reached.error.detail)
  const read = async (command: string) =>
    (await reached.value.exec(command, { signal: soon() })).stdout
  const log = await read('cat /var/log/sambuk-first-boot.log')
  expect(log).toContain('is installed')
  expect(log).not.toContain('sambuk: packages')
  expect(await read('cat /root/.ssh/authorized_keys')).toBe(`${key.publicKey}\n`)
  expect(await read('ls /etc/sambuk')).toBe('installed\nsoftware-version\nversions\n')
  reached.value.close()
}, 120_000)
