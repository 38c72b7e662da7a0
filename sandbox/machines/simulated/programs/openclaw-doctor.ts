import { join } from 'node:path'
import type { VirtualDisk } from '../disk.ts'
import { parseTolerant, type Tree, tree } from './gateway-config.ts'

const home = '/var/lib/openclaw'
const oldFolder = join(home, '.clawdbot')
const newFolder = join(home, '.openclaw')

/**
 * What `openclaw doctor --fix` does with the state of Clawdbot, its name of old, as far as this toy knows the
 * state: the folder is moved where nothing is in its place, with a link left behind; its configuration is
 * taken over and its conversations are read into the store of today. Returns what it has done, or in words
 * why it does not.
 */
export async function repairState(
  disk: VirtualDisk,
): Promise<{ ok: true; done: string[] } | { ok: false; reason: string }> {
  const done: string[] = []
  if ((await isFolder(disk, oldFolder)) && !(await disk.fs.exists(newFolder))) {
    await disk.fs.mv(oldFolder, newFolder)
    for (const [path, owner] of [...disk.owners]) {
      if (path.startsWith(oldFolder)) disk.owners.set(path.replace(oldFolder, newFolder), owner)
    }
    await disk.fs.symlink(newFolder, oldFolder)
    done.push(`State dir: ${oldFolder} → ${newFolder} (legacy path now symlinked)`)
  }
  const config = join(newFolder, 'openclaw.json')
  const oldConfig = await disk.read(join(newFolder, 'clawdbot.json'))
  if (oldConfig !== null && !(await disk.isFile(config))) {
    await disk.write(config, oldConfig, 0o600, disk.ownerOf(join(newFolder, 'clawdbot.json')))
    done.push(`Migrated legacy config: ${config}`)
  }
  const text = await disk.read(config)
  if (text !== null && !isReadable(text)) {
    return {
      ok: false,
      reason: `Config at ${config} is not parseable and cannot be repaired automatically.`,
    }
  }
  const count = await importConversations(disk)
  if (count > 0) done.push(`Imported ${count} conversation(s)`)
  return { ok: true, done }
}

/** Reads the transcripts that the old list of sessions names; the list is set aside afterwards. */
async function importConversations(disk: VirtualDisk): Promise<number> {
  const folder = join(newFolder, 'agents/main/sessions')
  const list = await disk.read(join(folder, 'sessions.json'))
  if (list === null) return 0
  const sessions = Object.entries(parseTolerant(list))
  for (const [key, session] of sessions) {
    const transcript = join(folder, `${String(tree(session).sessionId)}.jsonl`)
    const lines = ((await disk.read(transcript)) ?? '').split('\n').filter(Boolean)
    const messages = lines.map(line => parseTolerant(line)).filter(isMessage)
    const stored = messages.map((entry, index) => JSON.stringify(storedMessage(entry, index + 1)))
    const name = `${Buffer.from(key).toString('base64url')}.jsonl`
    await disk.write(join(folder, name), stored.map(line => `${line}\n`).join(''), 0o600)
    disk.chown(join(folder, name), disk.ownerOf(transcript))
    await disk.remove(transcript)
  }
  await disk.remove(join(folder, 'sessions.json'))
  return sessions.length
}

const isMessage = (entry: Tree): boolean => entry.type === 'message'

function storedMessage(entry: Tree, seq: number) {
  const { role, content, timestamp } = tree(entry.message)
  const parts = Array.isArray(content) ? content.map(part => String(tree(part).text ?? '')) : []
  return { role, content: parts.join(''), at: Number(timestamp), id: String(entry.id), seq }
}

async function isFolder(disk: VirtualDisk, path: string): Promise<boolean> {
  return (await disk.fs.exists(path)) && (await disk.fs.lstat(path)).isDirectory
}

function isReadable(text: string): boolean {
  try {
    parseTolerant(text)
    return true
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}
