'use client'

import { useMemo } from 'react'
import { filesWords } from '../i18n/files-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { useServer } from '../servers/workspace-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { createFileClient } from './file-client.ts'
import { FileView } from './file-view.tsx'
import { FolderView } from './folder-view.tsx'
import { UploadList } from './upload-list.tsx'
import { usePlace } from './use-place.ts'
import { useUploads } from './use-uploads.ts'

/** The files of a server as the account that works there sees them: a folder of them, or one that is open. */
export function FilesView() {
  const { server } = useServer()
  const { language, words } = useWords()
  const client = useMemo(() => createFileClient(language, server.id), [language, server.id])
  const { place, go, linkTo } = usePlace()
  const { uploads, items } = useUploads(server.id, client)
  if (server.can.files) return <Alert>{server.can.files.text}</Alert>
  const shared = { client, serverId: server.id, go, linkTo }
  return (
    <div className="flex flex-col gap-4">
      <h2 className="sr-only">{filesWords(words).title}</h2>
      {place.file === null ? (
        <FolderView {...shared} path={place.path} uploads={uploads} items={items} />
      ) : (
        <FileView {...shared} key={place.file} path={place.file} />
      )}
      <UploadList uploads={uploads} items={items} />
    </div>
  )
}
