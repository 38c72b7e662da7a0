'use client'

import type { Backup } from '../api/schema.ts'
import { backupsWords } from '../i18n/backups-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import type { AskedBackups } from './use-backups.ts'
import { useWhen } from './use-when.ts'

/** What is gone for good is asked about first. */
export function RemoveDialog({
  backup,
  asked,
  onClose,
}: {
  backup: Backup | null
  asked: AskedBackups
  onClose: () => void
}) {
  const { words } = useWords()
  const say = backupsWords(words).remove
  const when = useWhen()
  return (
    <Dialog
      open={backup !== null}
      title={say.title}
      closeLabel={words.common.close}
      onClose={onClose}
    >
      {backup && (
        <>
          <p>{say.text(when(backup))}</p>
          <div className="mt-5 flex flex-wrap gap-2">
            <Button
              look="danger"
              busy={asked.busy === backup.id}
              onClick={async () => {
                await asked.remove(backup.id)
                onClose()
              }}
            >
              {say.yes}
            </Button>
            <Button look="secondary" onClick={onClose}>
              {say.no}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  )
}
