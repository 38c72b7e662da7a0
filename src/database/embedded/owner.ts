import { readFileSync } from 'node:fs'
import { runCommand } from './processes.ts'

export interface OsUser {
  name: string
  uid: number
  gid: number
}

/** The account made for the database where the system has no `postgres` of its own. */
const ownName = 'sambuk-postgres'

/**
 * Who the database server runs as: null for ourselves, else the OS user to become. PostgreSQL
 * refuses to run as root, so root hands it to `postgres`, or to an account made for it.
 * @throws with advice when there is no such user and none can be made.
 */
export async function ensureDatabaseOwner(
  onProgress: (what: string) => void,
): Promise<OsUser | null> {
  if (process.getuid?.() !== 0) return null
  const known = findOsUser('postgres') ?? findOsUser(ownName)
  if (known) return known

  onProgress(`creating the system user ${ownName}, because PostgreSQL refuses to run as root`)
  const made = await runCommand(
    'useradd',
    ['--system', '--no-create-home', '--user-group', '--shell', '/usr/sbin/nologin', ownName],
    { timeoutMs: 20_000 },
  )
  const user = findOsUser(ownName)
  if (user) return user
  throw new Error(
    `PostgreSQL refuses to run as root, and the system user ${ownName} could not be created ` +
      `(useradd: ${made.output}). Create a user named postgres, start as another user than root, ` +
      'or set DATABASE_URL to a PostgreSQL of your own.',
  )
}

/** Looks in the local user database, where system accounts live. */
export function findOsUser(name: string): OsUser | null {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [user, , uid, gid] = line.split(':')
    if (user === name && uid && gid) return { name, uid: Number(uid), gid: Number(gid) }
  }
  return null
}
