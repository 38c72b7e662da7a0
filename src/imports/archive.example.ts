import { gzipSync } from 'node:zlib'
import { type Header, pack } from 'tar-stream'

export const root = '2026-11-28T11-56-40.747+00-00-openclaw-backup'
export const state = `${root}/payload/posix/home/ali/.openclaw`

export type ArchiveEntry = Partial<Header> & { name: string; content?: string }

export const manifestOf = () => ({
  schemaVersion: 1,
  archiveRoot: root,
  runtimeVersion: '2026.9.6',
  platform: 'linux',
  paths: { stateDir: '/home/ali/.openclaw', configPath: '/home/ali/.openclaw/openclaw.json' },
})

const config = JSON.stringify({
  gateway: {
    mode: 'remote',
    port: 1,
    bind: 'lan',
    auth: { mode: 'token', token: 'theirs' },
    tls: {},
  },
  agents: { defaults: { workspace: '/home/ali/.openclaw/workspace' } },
  channels: { telegram: { allowFrom: ['1'] } },
})

/** An archive as `openclaw backup create` of 2026.9.6 writes it: configuration first, its list last. */
export async function backupArchive(
  entries: readonly ArchiveEntry[],
  replaced: { manifest?: object | null; config?: string | null } = {},
): Promise<Buffer> {
  const list = replaced.manifest === undefined ? manifestOf() : replaced.manifest
  const settings = replaced.config === undefined ? config : replaced.config
  const all: ArchiveEntry[] = [
    ...(settings === null ? [] : [{ name: `${state}/openclaw.json`, content: settings }]),
    ...entries,
    ...(list === null ? [] : [{ name: `${root}/manifest.json`, content: JSON.stringify(list) }]),
  ]
  const out = pack()
  for (const { content, ...header } of all) {
    if (content === undefined) out.entry({ size: 0, ...header }).end(Buffer.alloc(0))
    else out.entry(header, content)
  }
  out.finalize()
  const pieces: Buffer[] = []
  for await (const piece of out) pieces.push(piece as Buffer)
  return gzipSync(Buffer.concat(pieces))
}
