import { expect, onTestFinished, test } from 'vitest'
import { loadAuthority } from '../../../sandbox/acme/authority.ts'
import { startSandbox } from '../../../sandbox/start.ts'
import { promisesOfWebsite } from '../../../test/contract/website.ts'
import { bootWebsite } from '../../../test/website-machine.ts'

promisesOfWebsite('simulated')

test('a website with an origin certificate is on HTTPS as soon as it is installed', async () => {
  const sandbox = await startSandbox()
  onTestFinished(() => sandbox.close())
  const authority = await loadAuthority(sandbox.world.settings.stateDir)
  const { certificatePem, privateKeyPem } = await authority.issue([
    `origin.${sandbox.environment.SAMBUK_ZONE}`,
  ])
  const site = await bootWebsite(sandbox, {
    name: 'origin',
    certificate: { kind: 'origin', certificatePem, keyPem: privateKeyPem },
    timeoutMs: 60_000,
  })
  onTestFinished(() => site.close())
  await site.pointName()
  expect(await site.verify()).toEqual({ ok: true, value: null })
  expect(await site.renewCertificate()).toEqual({ ok: true, value: null })
  expect(await site.verify()).toEqual({ ok: true, value: null })
  const asked = sandbox.world.calls.list().filter(call => call.provider === 'acme')
  expect(asked).toEqual([])
}, 60_000)
