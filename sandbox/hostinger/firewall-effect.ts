import type { Account } from './account.ts'
import type { FirewallRow, FirewallRule, MachineRow } from './state.ts'

const namedPorts: Partial<Record<FirewallRule['protocol'], number>> = {
  SSH: 22,
  HTTP: 80,
  HTTPS: 443,
  MySQL: 3306,
  PostgreSQL: 5432,
}

/**
 * Inbound TCP ports that reach the machine: those of the rules as they were when the firewall was
 * last synced with it. Null when no firewall is active; what no rule accepts is dropped.
 */
export function openTcpPorts(machine: MachineRow): number[] | null {
  if (!machine.firewall) return null
  const ports = new Set<number>()
  for (const rule of machine.firewall.rules) {
    const [first, last] = acceptedRange(rule)
    for (let port = first; port <= last; port++) ports.add(port)
  }
  return [...ports].sort((a, b) => a - b)
}

function acceptedRange(rule: FirewallRule): [first: number, last: number] {
  const named = namedPorts[rule.protocol]
  if (named !== undefined) return [named, named]
  if (rule.protocol !== 'TCP' && rule.protocol !== 'any') return [1, 0]
  return portRange(rule.port) ?? [1, 0]
}

/** `80` or `1024:2048` or `any`; null when it is none of them. */
export function portRange(text: string): [first: number, last: number] | null {
  if (text === 'any') return [1, 65_535]
  const match = /^(\d{1,5})(?::(\d{1,5}))?$/.exec(text)
  if (!match) return null
  const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])]
  return first >= 1 && first <= last && last <= 65_535 ? [first, last] : null
}

/** Tells the machine which ports are open now. */
export function applyFirewall(account: Account, machine: MachineRow): void {
  account.findDriverMachine(machine)?.setOpenPorts(openTcpPorts(machine))
  account.save()
}

/** Copies a firewall's rules of this moment onto a machine. */
export function syncFirewall(account: Account, machine: MachineRow, firewall: FirewallRow): void {
  machine.firewall = { id: firewall.id, rules: firewall.rules.map(rule => ({ ...rule })) }
  applyFirewall(account, machine)
}

/** Whether every machine that has the firewall has its rules of now; false while none has it. */
export function isSynced(account: Account, firewall: FirewallRow): boolean {
  const rules = JSON.stringify(firewall.rules)
  const applied = account.listMachines().flatMap(machine => machine.firewall ?? [])
  const its = applied.filter(one => one.id === firewall.id)
  return its.length > 0 && its.every(one => JSON.stringify(one.rules) === rules)
}
