'use client'

import { useEffect, useRef, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { FileEntry } from '../api/schema.ts'
import { filesWords } from '../i18n/files-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { Breadcrumbs } from './breadcrumbs.tsx'
import { DropZone } from './drop-zone.tsx'
import type { FileClient } from './file-client.ts'
import { FileTable } from './file-table.tsx'
import { NameDialog, type Naming } from './name-dialog.tsx'
import { isFolder, joined } from './paths.ts'
import { RemoveDialog } from './remove-dialog.tsx'
import { Toolbar } from './toolbar.tsx'
import type { UploadItem, Uploads } from './uploads.ts'
import { useFolder } from './use-folder.ts'
import type { UsePlace } from './use-place.ts'

/** A folder, and everything that can be done in it. */
export function FolderView({
  client,
  path,
  go,
  linkTo,
  uploads,
  items,
}: {
  client: FileClient
  path: string | null
  go: UsePlace['go']
  linkTo: UsePlace['linkTo']
  uploads: Uploads
  items: readonly UploadItem[]
}) {
  const { words } = useWords()
  const say = filesWords(words)
  const { folder, problem, isLoading, reload } = useFolder(client, path)
  const [showsHidden, setShowsHidden] = useState(false)
  const [naming, setNaming] = useState<Naming | null>(null)
  const [removing, setRemoving] = useState<FileEntry | null>(null)
  useReloadOnArrival(items, reload)
  const here = folder?.path ?? path
  const isOther = path !== null && folder !== null && folder.path !== path
  const entries = folder?.entries.filter(({ name }) => showsHidden || !name.startsWith('.')) ?? []

  const make = (what: 'folder' | 'file', base: string) =>
    setNaming({
      what,
      name: '',
      give: async name => {
        const made = joined(base, name)
        const answer =
          what === 'folder'
            ? await client.makeFolder(made)
            : await client.saveText({ path: made, text: '', version: null })
        if (answer.ok && what === 'file') go({ file: made })
        else if (answer.ok) reload()
        return answer
      },
    })
  const rename = (base: string, { name: before }: FileEntry) =>
    setNaming({
      what: 'rename',
      name: before,
      give: async name => {
        if (name === before) return { ok: true, value: null }
        const answer = await client.move(joined(base, before), joined(base, name))
        if (answer.ok) reload()
        return answer
      },
    })

  return (
    <>
      {here !== null && (
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <Breadcrumbs path={here} linkTo={linkTo} />
          <Toolbar
            places={folder?.places ?? null}
            linkTo={linkTo}
            isLoading={isLoading}
            showsHidden={showsHidden}
            onHidden={() => setShowsHidden(!showsHidden)}
            onReload={reload}
            onFolder={() => make('folder', here)}
            onFile={() => make('file', here)}
            onUpload={files => uploads.add(here, files)}
          />
        </div>
      )}
      {problem && (
        <Alert
          tone="error"
          action={
            <Button look="secondary" size="small" onClick={reload}>
              {words.common.tryAgain}
            </Button>
          }
        >
          {problemText(words, problem)}
        </Alert>
      )}
      {folder === null && isLoading && (
        <p role="status" className="flex items-center gap-3 py-10 text-quiet">
          <Spinner className="size-5" />
          {words.common.loading}
        </p>
      )}
      {folder && !(problem && isOther) && (
        <DropZone onDrop={files => uploads.add(folder.path, files)}>
          <div aria-busy={isLoading}>
            {entries.length === 0 ? (
              <div className="px-4 py-14 text-center">
                <p className="font-medium">
                  {folder.entries.length === 0 ? say.empty : say.onlyHidden}
                </p>
                <p className="mt-1 text-quiet text-sm">{say.emptyHint}</p>
              </div>
            ) : (
              <FileTable
                key={folder.path}
                folder={folder.path}
                entries={entries}
                linkTo={linkTo}
                actions={{
                  downloadAddress: entry => {
                    const at = joined(folder.path, entry.name)
                    return isFolder(entry) ? client.archiveAddress(at) : client.contentAddress(at)
                  },
                  rename: entry => rename(folder.path, entry),
                  remove: setRemoving,
                }}
              />
            )}
            {folder.hasMore && (
              <p className="border-line border-t px-4 py-3 text-quiet text-sm">{say.hasMore}</p>
            )}
          </div>
        </DropZone>
      )}
      <NameDialog naming={naming} onClose={() => setNaming(null)} />
      {here !== null && (
        <RemoveDialog
          client={client}
          folder={here}
          entry={removing}
          onClose={() => setRemoving(null)}
          onRemoved={reload}
        />
      )}
    </>
  )
}

/** A file that has arrived is to be seen. */
function useReloadOnArrival(items: readonly UploadItem[], reload: () => void): void {
  const arrived = items.filter(({ state }) => state.name === 'done').length
  const seen = useRef(arrived)
  useEffect(() => {
    if (arrived > seen.current) reload()
    seen.current = arrived
  }, [arrived, reload])
}
