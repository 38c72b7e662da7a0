import { assert } from '../../kit/assert.ts'
import { ok } from '../../kit/result.ts'
import type { AccountObject, Answer, ProviderError } from '../compute.ts'
import { type Hostinger, vpsPath } from './connection.ts'
import { listAllMachines } from './machines.ts'
import { script, type WireScript } from './wire.ts'

export const scriptBytesMax = 48 * 1024

const path = `${vpsPath}/post-install-scripts`

/**
 * The account's script of that name with that content: found, corrected or made. Names are not
 * unique, and a lost answer may leave two; either will do, and {@link deleteScripts} takes both.
 */
export async function ensureScript(
  hostinger: Hostinger,
  name: string,
  content: string,
  signal: AbortSignal,
): Answer<WireScript> {
  assert(Buffer.byteLength(content) <= scriptBytesMax, `the script of ${name} fits into 48 KB`)
  const found = await findScripts(hostinger, name, signal)
  if (!found.ok) return found
  const [first] = found.value
  if (first?.content === content) return ok(first)
  const operation = 'create-user-data'
  const body = { name, content }
  const request = first
    ? { operation, method: 'PUT' as const, path: `${path}/${first.id}`, body }
    : { operation, method: 'POST' as const, path, body }
  return hostinger.ask({ ...request, effect: 'repeatable' }, script, signal)
}

/**
 * An account that never had a machine is refused everything about scripts, in the words that a token
 * without the right hears too.
 */
export const mayBeFirst = ({ code }: ProviderError): boolean => code === 'VPS:2000'

/** Whether scripts are refused because there is no machine yet. */
export async function isWithoutMachines(
  hostinger: Hostinger,
  refusal: ProviderError,
  signal: AbortSignal,
): Answer<boolean> {
  if (!mayBeFirst(refusal)) return ok(false)
  const machines = await listAllMachines(hostinger, signal)
  return machines.ok ? ok(machines.value.length === 0) : machines
}

/** Deletes all scripts of that name; none is success, and so is an account that can have none yet. */
export async function deleteScripts(
  hostinger: Hostinger,
  name: string,
  signal: AbortSignal,
): Answer<null> {
  const found = await findOrNone(hostinger, signal)
  if (!found.ok) return found
  for (const { id } of found.value.filter(one => one.name === name)) {
    const deleted = await hostinger.command(
      {
        operation: 'delete-user-data',
        effect: 'repeatable',
        method: 'DELETE',
        path: `${path}/${id}`,
      },
      signal,
    )
    if (!deleted.ok && deleted.error.kind !== 'not-found') return deleted
  }
  return ok(null)
}

/** All scripts of the account; they have no labels, and bear the names of their machines. */
export async function listScripts(
  hostinger: Hostinger,
  signal: AbortSignal,
): Answer<AccountObject[]> {
  const found = await findOrNone(hostinger, signal)
  if (!found.ok) return found
  return ok(
    found.value.map(({ id, name, created_at }) => ({
      ...{ id: String(id), name, labels: null, createdAt: created_at },
    })),
  )
}

/** An account that can have none yet has none. */
async function findOrNone(hostinger: Hostinger, signal: AbortSignal): Answer<WireScript[]> {
  const found = await listAllScripts(hostinger, signal)
  if (found.ok) return found
  const isEmpty = await isWithoutMachines(hostinger, found.error, signal)
  if (!isEmpty.ok) return isEmpty
  return isEmpty.value ? ok([]) : found
}

const listAllScripts = (hostinger: Hostinger, signal: AbortSignal): Answer<WireScript[]> =>
  hostinger.listPaged({ operation: 'find-user-data', path }, script, signal)

async function findScripts(
  hostinger: Hostinger,
  name: string,
  signal: AbortSignal,
): Answer<WireScript[]> {
  const listed = await listAllScripts(hostinger, signal)
  return listed.ok ? ok(listed.value.filter(one => one.name === name)) : listed
}
