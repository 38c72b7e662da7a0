'use client'

import { useId } from 'react'
import type { Backup } from '../api/schema.ts'
import { backupsWords } from '../i18n/backups-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { restoresWords } from '../i18n/restores-words.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import type { AskedBackups } from './use-backups.ts'
import { useWhen } from './use-when.ts'

/** What its customer may do with one backup; why not is said to whoever asks. */
export function BackupActions({
  backup,
  asked,
  onDownload,
  onRestore,
  onRemove,
}: {
  backup: Backup
  asked: AskedBackups
  onDownload: () => void
  onRestore: () => void
  onRemove: () => void
}) {
  const { words } = useWords()
  const say = backupsWords(words).actions
  const whyId = useId()
  const when = useWhen()(backup)
  if (backup.state === 'making') return null
  const { can, pinned, id } = backup
  return (
    <div className="-mx-2 -my-1.5 flex flex-wrap items-center md:justify-end">
      <Button
        look="quiet"
        size="small"
        disabled={can.download !== null}
        title={can.download?.text}
        aria-label={say.downloadOf(when)}
        onClick={onDownload}
      >
        <Icon name="download" className="size-4" />
        {say.download}
      </Button>
      <Button
        look="quiet"
        size="small"
        disabled={can.restore !== null}
        title={can.restore?.text}
        aria-label={restoresWords(words).openOf(when)}
        onClick={onRestore}
      >
        {restoresWords(words).open}
      </Button>
      <Button
        look="quiet"
        size="small"
        disabled={can.pin !== null}
        title={can.pin?.text}
        busy={asked.busy === id}
        aria-label={pinned ? say.unpinOf(when) : say.pinOf(when)}
        onClick={() => asked.pin(id, !pinned)}
      >
        {pinned ? say.unpin : say.pin}
      </Button>
      <Button
        look="quiet"
        size="small"
        disabled={can.delete !== null}
        title={can.delete?.text}
        aria-label={say.deleteOf(when)}
        aria-describedby={can.delete ? whyId : undefined}
        onClick={onRemove}
      >
        {say.delete}
      </Button>
      {can.delete && (
        <span id={whyId} className="sr-only">
          {can.delete.text}
        </span>
      )}
    </div>
  )
}
