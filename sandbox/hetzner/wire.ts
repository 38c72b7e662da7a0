import {
  findLocation,
  findServerType,
  includedTrafficBytes,
  ipv4MonthlyEur,
  type Location,
  monthlyNet,
  type ServerType,
  type SystemImage,
  systemImages,
  vatPercentage,
} from './catalogue.ts'
import { appliedFirewalls } from './firewall-effect.ts'
import type { Project } from './project.ts'
import type { ActionRow, FirewallRow, PrimaryIpRow, ServerRow, SnapshotRow } from './state.ts'

const hoursAMonth = 624 // an hour's price is the month's divided by this, which caps the month

/** The JSON that Hetzner sends, made from what the sandbox keeps. */

export function renderAction(action: ActionRow): object {
  const { id, command, status, progress, started, finished, resources, error } = action
  return { id, command, status, progress, started, finished, resources, error }
}

export function renderServer(project: Project, server: ServerRow): object {
  const ipv4 = project.state.primaryIps.find(ip => ip.assigneeId === server.id)
  const serverType = findServerType(server.serverType)
  const location = findLocation(server.location)
  if (!serverType || !location) throw new Error(`server ${server.id} is of no known type or place`)
  return {
    id: server.id,
    name: server.name,
    status: project.statusOf(server),
    created: server.created,
    public_net: {
      ipv4: ipv4
        ? { id: ipv4.id, ip: ipv4.ip, blocked: false, dns_ptr: reverseName(ipv4.ip) }
        : null,
      ipv6: server.ipv6 ? { id: server.id, ip: server.ipv6, blocked: false, dns_ptr: [] } : null,
      floating_ips: [],
      firewalls: appliedFirewalls(project.state.firewalls, server).map(firewall => ({
        id: firewall.id,
        status: 'applied',
      })),
    },
    private_net: [],
    server_type: renderServerType(project, serverType),
    location,
    image: renderImageById(project, server.image),
    iso: null,
    rescue_enabled: false,
    locked: project.isLocked(server),
    backup_window: server.backupWindow,
    outgoing_traffic: 0,
    ingoing_traffic: 0,
    included_traffic: includedTrafficBytes(server.location),
    protection: server.protection,
    labels: server.labels,
    volumes: [],
    load_balancers: [],
    primary_disk_size: server.diskGb,
    placement_group: null,
  }
}

export function renderServerType(project: Project, serverType: ServerType): object {
  const deprecation = serverType.deprecation ?? null
  return {
    id: serverType.id,
    name: serverType.name,
    description: serverType.description,
    category: serverType.category,
    cores: serverType.cores,
    memory: serverType.memoryGb,
    disk: serverType.diskGb,
    cpu_type: serverType.cpuType,
    architecture: serverType.architecture,
    storage_type: 'local',
    deprecated: deprecation !== null,
    deprecation,
    prices: renderPrices(serverType),
    locations: serverType.locations.flatMap(name => {
      const location = findLocation(name)
      if (!location) return []
      const available = !project.state.soldOut.includes(`${serverType.name}@${name}`)
      const recommended = available && deprecation === null
      return [{ id: location.id, name, available, recommended, deprecation }]
    }),
  }
}

export function renderPrices(serverType: ServerType): object[] {
  return serverType.locations.map(location => {
    const net = monthlyNet(serverType, location)
    return {
      location,
      price_hourly: price(net / hoursAMonth),
      price_monthly: price(net),
      included_traffic: includedTrafficBytes(location),
      price_per_tb_traffic: price(location === 'sin' ? 7.4 : 1),
    }
  })
}

/** Prices are strings with many digits. */
export function price(net: number): { net: string; gross: string } {
  return { net: net.toFixed(10), gross: ((net * (100 + vatPercentage)) / 100).toFixed(16) }
}

export function renderImageById(project: Project, id: number): object | null {
  const system = systemImages.find(image => image.id === id)
  if (system) return renderSystemImage(system)
  const snapshot = project.findSnapshot(id)
  return snapshot ? renderSnapshot(snapshot) : null
}

export function renderSystemImage(image: SystemImage): object {
  return {
    id: image.id,
    type: image.type,
    status: 'available',
    name: image.name,
    description: image.description,
    image_size: null,
    disk_size: image.diskGb,
    created: '2026-01-15T10:00:00+00:00',
    created_from: null,
    bound_to: null,
    os_flavor: image.osFlavor,
    os_version: image.osVersion,
    rapid_deploy: image.architecture === 'x86',
    protection: { delete: false },
    deprecated: image.deprecated,
    deleted: null,
    labels: {},
    architecture: image.architecture,
  }
}

export function renderSnapshot(snapshot: SnapshotRow): object {
  return {
    id: snapshot.id,
    type: snapshot.type,
    status: snapshot.status,
    name: null,
    description: snapshot.description,
    image_size: snapshot.sizeGb,
    disk_size: snapshot.diskGb,
    created: snapshot.created,
    created_from: snapshot.createdFrom,
    bound_to: snapshot.type === 'backup' ? snapshot.createdFrom.id : null,
    os_flavor: snapshot.osFlavor,
    os_version: snapshot.osVersion,
    rapid_deploy: false,
    protection: snapshot.protection,
    deprecated: null,
    deleted: null,
    labels: snapshot.labels,
    architecture: snapshot.architecture,
  }
}

export function renderFirewall(firewall: FirewallRow): object {
  const { id, name, labels, created, rules, appliedTo } = firewall
  return { id, name, labels, created, rules, applied_to: appliedTo }
}

export function renderPrimaryIp(primaryIp: PrimaryIpRow): object {
  const location: Location | undefined = findLocation(primaryIp.location)
  return {
    id: primaryIp.id,
    name: primaryIp.name,
    type: 'ipv4',
    ip: primaryIp.ip,
    location,
    assignee_id: primaryIp.assigneeId,
    assignee_type: primaryIp.assigneeId === null ? 'unassigned' : 'server',
    auto_delete: primaryIp.autoDelete,
    blocked: false,
    created: primaryIp.created,
    dns_ptr: [{ ip: primaryIp.ip, dns_ptr: reverseName(primaryIp.ip) }],
    labels: primaryIp.labels,
    protection: primaryIp.protection,
  }
}

export function renderPrimaryIpPrices(): object {
  const prices = ['fsn1', 'nbg1', 'hel1', 'ash', 'hil', 'sin'].map(location => ({
    location,
    price_hourly: price(ipv4MonthlyEur / hoursAMonth),
    price_monthly: price(ipv4MonthlyEur),
  }))
  return { type: 'ipv4', prices }
}

function reverseName(ip: string): string {
  return `static.${ip.split('.').reverse().join('.')}.clients.your-server.de`
}
