import type { Socket } from 'node:net'
import { exec, keyPair, login, spec, testMachines } from '../sandbox/machines/test-machines.ts'
import { openclaw } from '../src/blueprints/openclaw/blueprint.ts'
import { createFiles } from '../src/files/files.ts'
import { Connections } from '../src/instances/connections.ts'
import { systemRandom } from '../src/kit/random.ts'

const { username, home, workspace } = openclaw.owner

/** A simulated machine with an assistant's account and folders, and nothing else of the assistant. */
export async function bootFilesMachine() {
  const world = await testMachines({ driver: 'simulated' })
  const key = keyPair()
  const machine = await world.machines.create(spec(world.machines, { sshKeys: [key.public] }))
  const { client, hostKey } = await login(machine, key.private)
  const asRoot = async (command: string) => {
    const { code, stdout, stderr } = await exec(client, command)
    if (code !== 0) throw new Error(`${command}: ${stderr}`)
    return stdout
  }
  await asRoot(
    `useradd --system --create-home --home-dir ${home} --shell /usr/sbin/nologin ${username}
mkdir -p ${workspace} && chown -R ${username}:${username} ${home} && chmod 700 ${home}`,
  )
  const lines = { broken: false }
  const connections = new Connections(async () => {
    if (lines.broken) throw new Error('no way there')
    return (await machine.connect(22)) as Socket
  })
  return {
    address: machine.spec.address,
    hostKey: `ssh-ed25519 ${hostKey}`,
    sshPrivateKey: key.private,
    files: createFiles(connections, systemRandom),
    faults: world.faults,
    lines,
    asRoot,
    home,
    workspace,
    async close() {
      connections.close()
      client.end()
      await world.close()
    },
  }
}

export type FilesMachine = Awaited<ReturnType<typeof bootFilesMachine>>
