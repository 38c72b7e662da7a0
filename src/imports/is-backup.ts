import { createReadStream } from 'node:fs'
import { extract } from 'tar-stream'
import { unpacked } from './unpack.ts'

/** Whether a file looks like an archive of `openclaw backup create`, by the first name in it. */
export async function isBackupArchive(path: string): Promise<boolean> {
  const file = createReadStream(path)
  const reader = extract()
  reader.on('error', () => {})
  try {
    const tar = await unpacked(file, { bytesMax: Number.POSITIVE_INFINITY })
    tar.on('error', error => reader.destroy(error))
    tar.pipe(reader)
    for await (const { header } of reader) {
      return /^(\.\/)?[^/]+\/(payload\/posix|manifest\.json)/.test(header.name)
    }
    return false
  } catch {
    return false // whoever takes it in says what it is instead
  } finally {
    file.destroy()
  }
}
