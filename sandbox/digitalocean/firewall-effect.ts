import type { Account } from './account.ts'
import type { DropletRow, FirewallRow } from './state.ts'

/** The firewalls on a Droplet: named directly, or by a tag that it bears now. */
export function appliedFirewalls(firewalls: FirewallRow[], droplet: DropletRow): FirewallRow[] {
  return firewalls.filter(
    firewall =>
      firewall.dropletIds.includes(droplet.id) ||
      firewall.tags.some(tag => droplet.tags.includes(tag)),
  )
}

/** Inbound TCP ports that reach the Droplet; null when no firewall is applied. Several add up. */
export function openTcpPorts(firewalls: FirewallRow[], droplet: DropletRow): number[] | null {
  const applied = appliedFirewalls(firewalls, droplet)
  if (applied.length === 0) return null
  const ports = new Set<number>()
  for (const rule of applied.flatMap(firewall => firewall.inboundRules)) {
    if (rule.protocol !== 'tcp') continue
    const [first, last] = portRange(rule.ports) ?? [1, 0]
    for (let port = first; port <= last; port++) ports.add(port)
  }
  return [...ports].sort((a, b) => a - b)
}

/**
 * Whether the Droplet may open TCP connections to anything: not below a firewall that has no rule for
 * it, where other clouds let everything out.
 */
export function canConnectOut(firewalls: FirewallRow[], droplet: DropletRow): boolean {
  const applied = appliedFirewalls(firewalls, droplet)
  const rules = applied.flatMap(firewall => firewall.outboundRules)
  return applied.length === 0 || rules.some(rule => rule.protocol === 'tcp')
}

/** `80`, `8000-9000`, or all as `0` or `all`; null when it is none of them. */
export function portRange(text: string): [first: number, last: number] | null {
  if (text === '0' || text === 'all') return [1, 65_535]
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text)
  if (!match) return null
  const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])]
  return first >= 1 && first <= last && last <= 65_535 ? [first, last] : null
}

/** Tells every machine which ports are open now; call it after rules, targets or tags changed. */
export function applyFirewalls(account: Account): void {
  for (const droplet of account.state.droplets) {
    account.findMachine(droplet)?.setOpenPorts(openTcpPorts(account.state.firewalls, droplet))
  }
}
