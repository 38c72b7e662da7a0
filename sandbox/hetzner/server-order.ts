import { findLocation, type Location, type ServerType } from './catalogue.ts'
import { refuse, refuseField, refuseMissing } from './errors.ts'
import type { Project } from './project.ts'
import type { PrimaryIpRow, ServerRow, SshKeyRow } from './state.ts'

/** What has to be true of an order for a server, each in Hetzner's words when it is not. */

/** The id of an image that fits the server type's architecture and the disk. */
export function getImage(
  project: Project,
  idOrName: number | string,
  serverType: ServerType,
  diskGb: number,
): number {
  const image =
    project.findSystemImage(idOrName, serverType.architecture) ?? project.findSnapshot(idOrName)
  if (!image) return refuseField('image', `image '${idOrName}' not found`)
  if (image.architecture !== serverType.architecture) {
    return refuseField('image', 'image architecture does not fit the server type')
  }
  if ('imageId' in image && image.imageId === null) {
    return refuse('resource_unavailable', 'image is still being created')
  }
  if (image.diskGb > diskGb) {
    return refuseField('image', `image needs a disk of at least ${image.diskGb} GB`)
  }
  return image.id
}

export function getSshKey(project: Project, idOrName: number | string): SshKeyRow {
  const found = project.state.sshKeys.find(
    key => String(key.id) === String(idOrName) || key.name === idOrName,
  )
  return found ?? refuseMissing('SSH key', idOrName)
}

export function checkFirewalls(project: Project, wanted: { firewall: number }[]): void {
  for (const { firewall } of wanted) {
    if (!project.state.firewalls.some(one => one.id === firewall))
      refuseMissing('firewall', firewall)
  }
}

/** The location that was asked for, or else the first that has the type. */
export function chooseLocation(
  project: Project,
  serverType: ServerType,
  wanted: number | string | undefined,
): Location {
  const isAvailable = (name: string) => !isSoldOut(project, serverType.name, name)
  const name = serverType.locations.find(isAvailable) ?? serverType.locations[0] ?? ''
  const location = findLocation(wanted ?? name)
  if (!location) return refuseField('location', `location '${wanted}' not found`)
  if (!serverType.locations.includes(location.name)) {
    return refuse('invalid_input', 'unsupported location for server type', {
      fields: [{ name: 'location', messages: ['unsupported location for server type'] }],
    })
  }
  return location
}

export function refuseWithoutCapacity(
  project: Project,
  serverType: ServerType,
  location: Location,
): void {
  const { faults, clock } = project.world
  const goneAt = serverType.deprecation?.unavailable_after
  if (goneAt && new Date(goneAt) <= clock.now()) {
    refuse('invalid_server_type', `server type '${serverType.name}' is deprecated`)
  }
  if (faults.take('hetzner', 'create-server', ['quota'])) {
    refuse('resource_limit_exceeded', 'server limit exceeded', {
      limits: [{ name: 'server_limit' }],
    })
  }
  if (faults.take('hetzner', 'create-server', ['sold-out'])) {
    refuse('resource_unavailable', 'error during placement')
  }
  if (isSoldOut(project, serverType.name, location.name)) {
    refuse(
      'resource_unavailable',
      'we are unable to provision servers for this location, try with a different location or try later',
    )
  }
}

/** Gives the server the address that was asked for, or a new one that goes when the server goes. */
export function assignAddress(project: Project, server: ServerRow, wanted: number | null): void {
  const { state } = project
  if (wanted === null) {
    const ip = freeAddress(project)
    const id = project.nextId()
    const primaryIp: PrimaryIpRow = {
      id,
      name: `primary_ip-${id}`,
      ip,
      labels: {},
      created: project.timestamp(),
      location: server.location,
      assigneeId: server.id,
      autoDelete: true,
      protection: { delete: false },
    }
    state.primaryIps.push(primaryIp)
    return
  }
  const primaryIp =
    state.primaryIps.find(one => one.id === wanted) ?? refuseMissing('primary_ip', wanted)
  if (primaryIp.assigneeId !== null) refuse('primary_ip_assigned', 'primary IP is already assigned')
  if (primaryIp.location !== server.location) {
    refuseField('public_net.ipv4', 'primary IP is in another location')
  }
  primaryIp.assigneeId = server.id
}

/** An address that neither a machine nor a primary IP without a machine holds. */
function freeAddress(project: Project): string {
  const held = new Set(project.state.primaryIps.map(one => one.ip))
  let address = project.world.machines.allocateAddress()
  while (held.has(address)) address = project.world.machines.allocateAddress()
  return address
}

function isSoldOut(project: Project, serverType: string, location: string): boolean {
  return project.state.soldOut.includes(`${serverType}@${location}`)
}
