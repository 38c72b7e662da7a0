import { type Answer, type ClientOptions, localProblem, request } from '../api/client.ts'
import type { Folder, Language, SavedFile, TextFile, Uploaded } from '../api/schema.ts'

/** A slow line, and a machine that is far away. */
const timeoutMs = 60_000
const removeMs = 5 * 60_000
/** What is looked at is no larger than this. */
export const imageBytesMost = 4 * 1024 * 1024

export interface Upload {
  path: string
  id: string
}

/** The calls about one server's files. */
export function createFileClient(language: Language, serverId: string) {
  const options: ClientOptions = { language, timeoutMs }
  const root = `/api/servers/${encodeURIComponent(serverId)}/files`
  const at = (what: string, query: Record<string, string>) =>
    `${root}${what}?${new URLSearchParams(query)}`
  return {
    list: (path: string | null, signal?: AbortSignal) =>
      request<Folder>(options, path === null ? root : at('', { path }), { signal }),
    readText: (path: string, signal?: AbortSignal) =>
      request<TextFile>(options, at('/text', { path }), { signal }),
    saveText: (file: TextFile | (Omit<TextFile, 'version'> & { version: null })) =>
      request<SavedFile>(options, `${root}/text`, { method: 'PUT', body: file }),
    makeFolder: (path: string) =>
      request<null>(options, `${root}/folders`, { method: 'POST', body: { path } }),
    move: (path: string, to: string) =>
      request<null>(options, root, { method: 'PATCH', body: { path, to } }),
    remove: (path: string) =>
      request<null>({ ...options, timeoutMs: removeMs }, at('', { path }), { method: 'DELETE' }),
    contentAddress: (path: string) => at('/content', { path }),
    archiveAddress: (path: string) => at('/archive', { path }),
    uploaded: ({ path, id }: Upload, signal: AbortSignal) =>
      request<Uploaded>(options, at('/upload', { path, id }), { signal }),
    uploadPart: (
      { path, id }: Upload,
      part: { offset: number; content: Blob; digest: string | null },
      signal: AbortSignal,
    ) =>
      request<Uploaded>(
        {
          ...options,
          timeoutMs: removeMs,
          ...(part.digest && { headers: { 'content-digest': part.digest } }),
        },
        at('/upload', { path, id, offset: String(part.offset) }),
        { method: 'PATCH', body: part.content, signal },
      ),
    finishUpload: (upload: Upload, bytes: number, replace: boolean, signal: AbortSignal) =>
      request<null>(options, `${root}/upload`, {
        method: 'POST',
        body: { ...upload, bytes, replace },
        signal,
      }),
    discardUpload: ({ path, id }: Upload) =>
      request<null>(options, at('/upload', { path, id }), { method: 'DELETE' }),
    /** As a `data:` address: an image that is shown from one runs no script, whatever is in it. */
    async image(path: string, type: string, signal: AbortSignal): Promise<Answer<string>> {
      try {
        const response = await fetch(at('/content', { path }), { signal })
        const bytes = Number(response.headers.get('content-length'))
        if (!response.ok || bytes > imageBytesMost)
          return { ok: false, problem: localProblem('unexpected', response.status) }
        return { ok: true, value: await dataAddress(new Blob([await response.blob()], { type })) }
      } catch {
        return { ok: false, problem: localProblem('unreachable') }
      }
    },
  }
}

export type FileClient = ReturnType<typeof createFileClient>

const dataAddress = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(blob)
  })
