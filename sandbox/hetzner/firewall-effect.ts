import { parseSelector } from './labels.ts'
import type { Project } from './project.ts'
import type { FirewallRow, ServerRow } from './state.ts'

/** The firewalls on a server: named directly, or by a selector that its labels match now. */
export function appliedFirewalls(firewalls: FirewallRow[], server: ServerRow): FirewallRow[] {
  return firewalls.filter(firewall =>
    firewall.appliedTo.some(target =>
      target.type === 'server'
        ? target.server.id === server.id
        : parseSelector(target.label_selector.selector)?.(server.labels),
    ),
  )
}

/**
 * Inbound TCP ports that reach the server; null when no firewall is applied. A firewall without
 * inbound rules lets nothing in; several firewalls add up.
 */
export function openTcpPorts(firewalls: FirewallRow[], server: ServerRow): number[] | null {
  const applied = appliedFirewalls(firewalls, server)
  if (applied.length === 0) return null
  const ports = new Set<number>()
  for (const rule of applied.flatMap(firewall => firewall.rules)) {
    if (rule.direction !== 'in' || rule.protocol !== 'tcp' || rule.port === null) continue
    const [first, last] = portRange(rule.port) ?? [1, 0]
    for (let port = first; port <= last; port++) ports.add(port)
  }
  return [...ports].sort((a, b) => a - b)
}

/** `80` or `1024-5000` or `any`; null when it is none of them. */
export function portRange(text: string): [first: number, last: number] | null {
  if (text === 'any') return [1, 65_535]
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text)
  if (!match) return null
  const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])]
  return first >= 1 && first <= last && last <= 65_535 ? [first, last] : null
}

/** Tells every machine which ports are open now; call it after rules, targets or labels changed. */
export function applyFirewalls(project: Project): void {
  for (const server of project.state.servers) {
    project.findMachine(server)?.setOpenPorts(openTcpPorts(project.state.firewalls, server))
  }
}
