import { z } from 'zod'
import { ok } from '../../kit/result.ts'
import type { AccountObject, Answer, ComputeProvider } from '../compute.ts'
import type { Hetzner } from './connection.ts'
import { deleteById } from './delete-by-id.ts'
import { labelSelector } from './labels.ts'
import { accountObject, identified } from './wire.ts'

type Access = Pick<
  ComputeProvider,
  | 'findSshKey'
  | 'createSshKey'
  | 'deleteSshKey'
  | 'listSshKeys'
  | 'findFirewall'
  | 'createFirewall'
  | 'listFirewalls'
  | 'deleteFirewall'
>

const anywhere = ['0.0.0.0/0', '::/0']

/** Who may enter a machine, and through which ports: SSH keys and firewalls. */
export function createAccess(hetzner: Hetzner): Access {
  return {
    findSshKey: (name, signal) =>
      findByName(hetzner, 'find-ssh-key', '/ssh_keys', 'ssh_keys', name, signal),
    createSshKey: ({ name, publicKey, labels }, signal) => {
      const body = { name, public_key: publicKey, labels }
      return create(hetzner, 'create-ssh-key', '/ssh_keys', 'ssh_key', body, signal)
    },
    deleteSshKey: (id, signal) => deleteById(hetzner, 'delete-ssh-key', '/ssh_keys', id, signal),
    listSshKeys: (labels, signal) =>
      listLabelled(hetzner, 'list-ssh-keys', '/ssh_keys', 'ssh_keys', labels, signal),
    findFirewall: (name, signal) =>
      findByName(hetzner, 'find-firewall', '/firewalls', 'firewalls', name, signal),
    createFirewall: ({ name, tcpPorts, labels }, signal) => {
      const inbound = { direction: 'in', source_ips: anywhere, destination_ips: [] }
      const rules = [
        ...tcpPorts.map(port => ({ ...inbound, protocol: 'tcp', port: String(port) })),
        { ...inbound, protocol: 'icmp' },
      ]
      const body = { name, labels, rules }
      return create(hetzner, 'create-firewall', '/firewalls', 'firewall', body, signal)
    },
    listFirewalls: (labels, signal) =>
      listLabelled(hetzner, 'list-firewalls', '/firewalls', 'firewalls', labels, signal),
    deleteFirewall: (id, signal) =>
      deleteById(hetzner, 'delete-firewall', '/firewalls', id, signal),
  }
}

async function findByName(
  hetzner: Hetzner,
  operation: string,
  path: string,
  field: string,
  name: string,
  signal: AbortSignal,
): Answer<{ id: string } | null> {
  const found = await hetzner.list({ operation, path, query: { name } }, field, identified, signal)
  if (!found.ok) return found
  const [first] = found.value
  return ok(first ? { id: String(first.id) } : null)
}

async function listLabelled(
  hetzner: Hetzner,
  operation: string,
  path: string,
  field: string,
  labels: Record<string, string>,
  signal: AbortSignal,
): Answer<AccountObject[]> {
  const request = { operation, path, query: { label_selector: labelSelector(labels) } }
  const listed = await hetzner.list(request, field, accountObject, signal)
  if (!listed.ok) return listed
  return ok(
    listed.value.map(({ id, name, labels: its, created }) => ({
      ...{ id: String(id), name, labels: its, createdAt: created },
    })),
  )
}

async function create(
  hetzner: Hetzner,
  operation: string,
  path: string,
  field: string,
  body: object,
  signal: AbortSignal,
): Answer<{ id: string }> {
  const request = { operation, effect: 'once', method: 'POST', path, body } as const
  const schema = z.object({ [field]: identified }).transform(answer => answer[field])
  const created = await hetzner.ask(request, schema.pipe(identified), signal)
  return created.ok ? ok({ id: String(created.value.id) }) : created
}
