import { and, desc, isNotNull, isNull } from 'drizzle-orm'
import { findRow, keyPurpose } from '../../certificates/store.ts'
import { newSshKey } from '../../instances/ssh-key.ts'
import { servers } from '../../servers/tables.ts'
import { type Check, failed, fine } from './finding.ts'

/** A few of the newest say as much as all. */
const keysTried = 5

/** Can keys be made, and do those that are stored open with the configured master key? */
export const checkSsh: Check = async ({ open, config }) => {
  const { db, vault, context } = open.platform
  const made = newSshKey(context.random)
  const opened = vault.open('doctor', vault.seal('doctor', made.privateKey))
  if (opened !== made.privateKey) {
    return [failed('keys', 'what is sealed does not open again', 'Report this: it is a bug.')]
  }
  const stored = await db
    .select({ id: servers.id, sealed: servers.sealedSshKey })
    .from(servers)
    .where(and(isNotNull(servers.sealedSshKey), isNull(servers.closedAt)))
    .orderBy(desc(servers.orderedAt))
    .limit(keysTried)
  const sealed = stored.map(({ id, sealed: text }) => ({
    purpose: `ssh-key:${id}`,
    text: text ?? '',
  }))
  const origin = config.tls === 'origin' ? await findRow(db, config.zone) : null
  if (origin) sealed.push({ purpose: keyPurpose(config.zone), text: origin.sealedKey })
  const closed = sealed.filter(({ purpose, text }) => !opens(() => vault.open(purpose, text)))
  if (closed.length > 0) {
    return [
      failed(
        'keys',
        `${closed.length} of ${sealed.length} stored keys do not open (${closed[0]?.purpose})`,
        'Put back the SAMBUK_MASTER_KEY that this database was filled with: without it no server can be entered.',
      ),
    ]
  }
  const what =
    sealed.length > 0 ? `the ${sealed.length} newest stored ones open` : 'none is stored yet'
  return [fine('keys', `can be made and sealed; ${what}`)]
}

/** The vault throws for a value of another key, which is the answer here. */
function opens(open: () => string): boolean {
  try {
    open()
    return true
  } catch {
    return false
  }
}
