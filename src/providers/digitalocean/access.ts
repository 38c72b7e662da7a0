import { z } from 'zod'
import { assert } from '../../kit/assert.ts'
import { ok } from '../../kit/result.ts'
import type { Answer, ComputeProvider } from '../compute.ts'
import type { DigitalOcean } from './connection.ts'
import { tagCharsMax } from './tags.ts'
import { firewall, sshKey, type WireFirewall } from './wire.ts'

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

const keysPath = '/v2/account/keys'
const firewallsPath = '/v2/firewalls'
const anywhere = { addresses: ['0.0.0.0/0', '::/0'] }
const allPorts = '0'
/** "10 requests per 60 seconds" of GET /v2/account/keys: docs.digitalocean.com, API overview. */
const keyLists = { requests: 10, windowMs: 60_000 }

/**
 * Who may enter a machine, and through which ports. Neither keys nor firewalls can be labelled; their
 * names are how we find them. To callers a firewall's id is the tag that puts a machine behind it.
 */
export function createAccess(digitalOcean: DigitalOcean): Access {
  return {
    /** To be asked only when creating a key was refused: few such lists are allowed. */
    async findSshKey(name, signal) {
      const request = { operation: 'find-ssh-key', path: keysPath, ownLimit: keyLists }
      const listed = await digitalOcean.list(request, 'ssh_keys', sshKey, signal)
      if (!listed.ok) return listed
      const found = listed.value.find(key => key.name === name)
      return ok(found ? { id: String(found.id) } : null)
    },
    async createSshKey({ name, publicKey }, signal) {
      const body = { name, public_key: publicKey }
      const request = { operation: 'create-ssh-key', path: keysPath, body }
      const created = await digitalOcean.ask(
        { ...request, effect: 'once', method: 'POST' },
        z.object({ ssh_key: sshKey }),
        signal,
      )
      return created.ok ? ok({ id: String(created.value.ssh_key.id) }) : created
    },
    deleteSshKey: (id, signal) =>
      digitalOcean.remove('delete-ssh-key', `${keysPath}/${encodeURIComponent(id)}`, signal),
    /** When a key was made is not told. */
    async listSshKeys(_labels, signal) {
      const request = { operation: 'list-ssh-keys', path: keysPath, ownLimit: keyLists }
      const listed = await digitalOcean.list(request, 'ssh_keys', sshKey, signal)
      if (!listed.ok) return listed
      return ok(
        listed.value.map(({ id, name }) => ({
          ...{ id: String(id), name, labels: null, createdAt: null },
        })),
      )
    },

    /** One that has lost its tag protects nobody and is not found; creating it repairs it. */
    async findFirewall(name, signal) {
      const found = await findByName(digitalOcean, name, signal)
      if (!found.ok) return found
      return ok(found.value && bears(found.value, name) ? { id: tagOf(name) } : null)
    },
    createFirewall: (wanted, signal) => createFirewall(digitalOcean, wanted, signal),
    async listFirewalls(_labels, signal) {
      const request = { operation: 'list-firewalls', path: firewallsPath }
      const listed = await digitalOcean.list(request, 'firewalls', firewall, signal)
      if (!listed.ok) return listed
      return ok(
        listed.value.map(({ id, name, created_at }) => ({
          ...{ id, name: ownName(name), labels: null, createdAt: created_at ?? null },
        })),
      )
    },
    /** Its tag stays: it costs nothing, and machines that bear it would lose it. */
    deleteFirewall: (id, signal) =>
      digitalOcean.remove('delete-firewall', `${firewallsPath}/${encodeURIComponent(id)}`, signal),
  }
}

async function createFirewall(
  digitalOcean: DigitalOcean,
  { name, tcpPorts }: { name: string; tcpPorts: number[] },
  signal: AbortSignal,
): Answer<{ id: string }> {
  const tag = tagOf(name)
  // An order for a machine makes tags, a firewall does not.
  const tagged = await createTag(digitalOcean, tag, signal)
  if (!tagged.ok) return tagged
  const inbound = [
    ...tcpPorts.map(port => ({ protocol: 'tcp', ports: String(port) })),
    { protocol: 'icmp', ports: allPorts },
  ]
  // Without outbound rules nothing would get out.
  const outbound = ['tcp', 'udp', 'icmp'].map(protocol => ({ protocol, ports: allPorts }))
  const body = {
    name: vendorName(name),
    inbound_rules: inbound.map(rule => ({ ...rule, sources: anywhere })),
    outbound_rules: outbound.map(rule => ({ ...rule, destinations: anywhere })),
    tags: [tag],
  }
  const created = await digitalOcean.ask(
    { operation: 'create-firewall', effect: 'once', method: 'POST', path: firewallsPath, body },
    z.object({ firewall }),
    signal,
  )
  if (created.ok) return ok({ id: tag })
  if (created.error.kind !== 'already-exists') return created
  const existing = await findByName(digitalOcean, name, signal)
  if (!existing.ok) return existing
  if (!existing.value || bears(existing.value, name)) return created
  const repaired = await digitalOcean.command(
    {
      operation: 'attach-tag',
      effect: 'repeatable',
      method: 'POST',
      path: `${firewallsPath}/${encodeURIComponent(existing.value.id)}/tags`,
      body: { tags: [tag] },
    },
    signal,
  )
  return repaired.ok ? ok({ id: tag }) : repaired
}

async function createTag(
  digitalOcean: DigitalOcean,
  tag: string,
  signal: AbortSignal,
): Answer<null> {
  const body = { name: tag }
  const request = { operation: 'create-tag', path: '/v2/tags', body }
  const made = await digitalOcean.command(
    { ...request, effect: 'repeatable', method: 'POST' },
    signal,
  )
  return !made.ok && made.error.kind === 'already-exists' ? ok(null) : made
}

/** There is no filter by name; an account has few firewalls. */
async function findByName(
  digitalOcean: DigitalOcean,
  name: string,
  signal: AbortSignal,
): Answer<WireFirewall | null> {
  const request = { operation: 'find-firewall', path: firewallsPath }
  const listed = await digitalOcean.list(request, 'firewalls', firewall, signal)
  if (!listed.ok) return listed
  return ok(listed.value.find(one => one.name === vendorName(name)) ?? null)
}

const bears = (wire: WireFirewall, name: string): boolean =>
  Boolean(wire.tags?.includes(tagOf(name)))

/** The name itself: it is no label, as it does not begin with `sambuk:`. */
function tagOf(name: string): string {
  const fits = /^[a-z0-9][a-z0-9_-]*$/.test(name) && name.length <= tagCharsMax
  assert(fits, `the firewall's name "${name}" fits a tag`)
  return name
}

/** Names of firewalls know `.` and `-` but no `_`; ours have no `.`, so no two become one. */
const vendorName = (name: string): string => tagOf(name).replaceAll('_', '.')

/** The other way round; a name that we never made stays as strange as it is. */
const ownName = (name: string): string => name.replaceAll('.', '_')
