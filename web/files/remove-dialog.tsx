'use client'

import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { FileEntry } from '../api/schema.ts'
import { filesWords } from '../i18n/files-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useToast } from '../ui/toast.tsx'
import type { FileClient } from './file-client.ts'
import { joined, shown } from './paths.ts'

/** Asks before something goes. */
export function RemoveDialog({
  client,
  folder,
  entry,
  onClose,
  onRemoved,
}: {
  client: FileClient
  folder: string
  entry: FileEntry | null
  onClose: () => void
  onRemoved: () => void
}) {
  const { words } = useWords()
  const say = filesWords(words).removing
  const toast = useToast()
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const close = () => {
    setError(null)
    onClose()
  }
  const remove = async (name: string) => {
    setBusy(true)
    const answer = await client.remove(joined(folder, name))
    setBusy(false)
    if (!answer.ok) return setError(problemText(words, answer.problem))
    toast(say.done(shown(name)))
    close()
    onRemoved()
  }
  return (
    <Dialog
      open={entry !== null}
      title={entry ? say.title(shown(entry.name)) : ''}
      closeLabel={words.common.close}
      onClose={close}
    >
      {entry && (
        <>
          <p className="mb-4">{entry.kind === 'folder' ? say.folder : say.file}</p>
          {error && (
            <div className="mb-4">
              <Alert tone="error">{error}</Alert>
            </div>
          )}
          <div className="flex flex-wrap gap-2">
            <Button look="danger" busy={isBusy} onClick={() => remove(entry.name)}>
              {say.yes}
            </Button>
            <Button look="quiet" onClick={close}>
              {words.common.cancel}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  )
}
