import type { Outcome } from '../control/late-effects.ts'
import type { Machine } from '../world.ts'
import { findServerType } from './catalogue.ts'
import { openTcpPorts } from './firewall-effect.ts'
import { latencyMs, machineId, type Project, serverIdOf } from './project.ts'
import { dropSnapshot, finishSnapshot } from './snapshot-store.ts'
import type { ActionRow, ServerRow } from './state.ts'

/**
 * What each accepted action does to the server and to the machine behind it. Statuses are
 * Hetzner's: a server is `running` once it is switched on, whatever its operating system does.
 */
export function defineServerActions(project: Project): void {
  const define = (
    command: string,
    effect: (server: ServerRow, action: ActionRow) => Outcome | Promise<Outcome>,
    failed: (server: ServerRow, action: ActionRow) => void = () => undefined,
    delayMs: number = latencyMs.action,
  ) => {
    const find = (action: ActionRow) => state.servers.find(one => one.id === serverIdOf(action))
    project.define(command, {
      delayMs,
      effect: action => {
        const server = find(action)
        return server ? effect(server, action) : 'failed'
      },
      failed: action => {
        const server = find(action)
        if (server) failed(server, action)
      },
    })
  }
  const { state } = project
  const markUnknown = (server: ServerRow) => {
    server.status = 'unknown'
  }

  define('create_server', markCreated, markUnknown, latencyMs.createServer)
  define('start_server', server => switchOn(project, server), markUnknown)
  define('stop_server', server => switchOff(project, server, { force: true }))
  define('shutdown_server', server => {
    // Success only means that the request was sent; the operating system takes its time.
    project.world.clock.after(latencyMs.shutdown, `shutdown of ${server.name}`, async () => {
      await switchOff(project, server, { force: false })
    })
    return undefined
  })
  define('reboot_server', async server => {
    await switchOff(project, server, { force: false })
    return switchOn(project, server)
  })
  define('reset_server', async server => {
    await switchOff(project, server, { force: true })
    return switchOn(project, server)
  })
  define('rebuild_server', (server, action) => rebuild(project, server, action), markUnknown)
  define('change_server_type', (server, action) => changeType(project, server, action))
  define(
    'create_image',
    (server, action) => finishSnapshot(project, server, action),
    (_server, action) => dropSnapshot(project, action),
  )
  define(
    'delete_server',
    server => deleteServer(project, server),
    server => {
      server.status = 'running'
    },
  )
  for (const command of [
    'enable_backup',
    'disable_backup',
    'change_protection',
    'reset_password',
  ]) {
    define(command, () => undefined)
  }
}

function markCreated(server: ServerRow): undefined {
  server.status = server.startsAfterCreate ? 'starting' : 'off'
}

/** Removes a server, its machine and the address that came with it. */
async function deleteServer(project: Project, server: ServerRow): Promise<Outcome> {
  const { state } = project
  state.servers = state.servers.filter(one => one.id !== server.id)
  state.snapshots = state.snapshots.filter(
    one => one.type === 'snapshot' || one.createdFrom.id !== server.id,
  )
  state.primaryIps = state.primaryIps.filter(ip => ip.assigneeId !== server.id || !ip.autoDelete)
  for (const ip of state.primaryIps) if (ip.assigneeId === server.id) ip.assigneeId = null
  for (const firewall of state.firewalls) {
    firewall.appliedTo = firewall.appliedTo.filter(
      target => target.type !== 'server' || target.server.id !== server.id,
    )
  }
  project.save()
  await project.findMachine(server)?.destroy()
  return undefined
}

async function switchOn(project: Project, server: ServerRow): Promise<Outcome> {
  server.status = 'starting'
  project.save()
  if (server.bootFails) {
    // Switched on, but nothing comes up; the next power-on heals it.
    server.bootFails = false
  } else {
    const machine = project.findMachine(server) ?? (await createMachine(project, server))
    if (machine.state() === 'off') await machine.powerOn()
  }
  server.status = 'running'
  return undefined
}

async function switchOff(
  project: Project,
  server: ServerRow,
  options: { force: boolean },
): Promise<Outcome> {
  server.status = 'stopping'
  project.save()
  await project.findMachine(server)?.powerOff(options)
  server.status = 'off'
  project.save()
  return undefined
}

function createMachine(project: Project, server: ServerRow): Promise<Machine> {
  const serverType = findServerType(server.serverType)
  const address = project.state.primaryIps.find(ip => ip.assigneeId === server.id)?.ip
  if (!serverType)
    throw new Error(`server ${server.name} is of the unknown type ${server.serverType}`)
  return project.world.machines.create({
    id: machineId(server),
    hostname: server.name,
    address: address ?? project.world.machines.allocateAddress(),
    cores: serverType.cores,
    memoryMb: serverType.memoryGb * 1024,
    diskGb: server.diskGb,
    image: machineImage(project, server.image),
    userData: server.userData,
    sshKeys: server.sshKeys,
    openPorts: openTcpPorts(project.state.firewalls, server),
  })
}

/** The machine driver's name of an image: a system image's own name, or the disk of a snapshot. */
function machineImage(project: Project, image: number): string {
  const found = project.findSystemImage(image)?.name ?? project.findSnapshot(image)?.imageId
  if (!found) throw new Error(`image ${image} is gone`)
  return found
}

async function rebuild(project: Project, server: ServerRow, action: ActionRow): Promise<Outcome> {
  server.status = 'rebuilding'
  server.image = action.input.image ?? server.image
  if (action.input.userData !== undefined) server.userData = action.input.userData
  project.save()
  await project.findMachine(server)?.rebuild(machineImage(project, server.image), server.userData)
  return switchOn(project, server)
}

/** The disk stays: the machine finds more cores and memory when it is switched on again. */
async function changeType(
  project: Project,
  server: ServerRow,
  action: ActionRow,
): Promise<Outcome> {
  const serverType = findServerType(action.input.serverType ?? server.serverType)
  if (!serverType) return 'failed'
  server.status = 'migrating'
  server.serverType = serverType.name
  if (action.input.upgradeDisk) server.diskGb = serverType.diskGb
  project.save()
  const spec = project.findMachine(server)?.spec
  if (spec) {
    spec.cores = serverType.cores
    spec.memoryMb = serverType.memoryGb * 1024
    spec.diskGb = server.diskGb
  }
  return switchOn(project, server)
}
