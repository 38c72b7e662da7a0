'use client'

import { type ReactNode, useState } from 'react'
import type { Backup, Server } from '../api/schema.ts'
import { backupsWords } from '../i18n/backups-words.ts'
import { formatBytes } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Day, Moment } from '../realtime/moment.tsx'
import { Badge } from '../ui/badge.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { BackupActions } from './backup-actions.tsx'
import { DownloadDialog } from './download-dialog.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { RestoreDialog } from './restore-dialog.tsx'
import type { AskedBackups } from './use-backups.ts'

const cell = 'text-start align-top md:px-4 md:py-3'

/** Each backup with what can be done with it; on a phone each is a card. */
export function BackupTable({ server, asked }: { server: Server; asked: AskedBackups }) {
  const { words } = useWords()
  const say = backupsWords(words).list
  const { backups } = asked.value
  const [open, setOpen] = useState<{ what: 'download' | 'restore' | 'remove'; id: string } | null>(
    null,
  )
  const about = (what: 'download' | 'restore' | 'remove') =>
    (open?.what === what && backups.find(({ id }) => id === open.id)) || null
  const close = () => setOpen(null)
  return (
    <>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={say.title}
        className="overflow-x-auto rounded-card border border-line bg-surface"
      >
        <table className="w-full text-sm max-md:block">
          <thead className="max-md:sr-only">
            <tr className="border-line border-b text-quiet">
              {[say.made, say.what, say.size, say.keptUntil].map(title => (
                <th key={title} scope="col" className={`${cell} font-medium`}>
                  {title}
                </th>
              ))}
              <th scope="col" className={cell}>
                <span className="sr-only">{say.actions}</span>
              </th>
            </tr>
          </thead>
          <tbody className="max-md:block">
            {backups.map(backup => (
              <Row key={backup.id} backup={backup}>
                <BackupActions
                  backup={backup}
                  asked={asked}
                  onDownload={() => setOpen({ what: 'download', id: backup.id })}
                  onRestore={() => setOpen({ what: 'restore', id: backup.id })}
                  onRemove={() => setOpen({ what: 'remove', id: backup.id })}
                />
              </Row>
            ))}
          </tbody>
        </table>
      </section>
      <DownloadDialog
        serverId={server.id}
        backup={about('download')}
        backups={backups}
        onClose={close}
      />
      <RestoreDialog server={server} backup={about('restore')} onClose={close} />
      <RemoveDialog backup={about('remove')} asked={asked} onClose={close} />
    </>
  )
}

function Row({ backup, children }: { backup: Backup; children: ReactNode }) {
  const { language, words } = useWords()
  const say = backupsWords(words).list
  const isMaking = backup.state === 'making'
  return (
    <tr className="border-line border-b last:border-b-0 max-md:grid max-md:grid-cols-2 max-md:gap-x-4 max-md:gap-y-3 max-md:p-4">
      <th scope="row" className={`${cell} font-medium max-md:col-span-2`}>
        {isMaking ? (
          <span className="inline-flex items-center gap-2">
            <Spinner />
            {say.making}
          </span>
        ) : (
          <Moment iso={backup.verifiedAt ?? backup.begunAt} isPrecise />
        )}
        <span className="mt-0.5 block font-normal text-quiet">{say.purposes[backup.purpose]}</span>
        {backup.problem && (
          <span className="mt-1 block max-w-prose font-normal text-coral">
            {backup.problem.text}
          </span>
        )}
      </th>
      <td className={cell}>
        <Title>{say.what}</Title>
        {isMaking ? '–' : backup.incremental ? say.changes : say.full}
        {backup.ownKey && (
          <span className="mt-1 block">
            <Badge tone="sand">{say.ownKey}</Badge>
          </span>
        )}
      </td>
      <td className={cell}>
        <Title>{say.size}</Title>
        {backup.bytes === null ? '–' : <bdi>{formatBytes(language, backup.bytes)}</bdi>}
      </td>
      <td className={cell}>
        <Title>{say.keptUntil}</Title>
        <KeptUntil backup={backup} />
      </td>
      <td className={`${cell} max-md:col-span-2`}>{children}</td>
    </tr>
  )
}

function KeptUntil({ backup }: { backup: Backup }) {
  const { words } = useWords()
  const say = backupsWords(words).list
  if (backup.state === 'making') return '–'
  if (backup.pinned) {
    return (
      <>
        <Badge tone="sea">{say.pinned}</Badge>
        <span className="mt-1 block text-quiet">{say.pinnedText}</span>
      </>
    )
  }
  return backup.keptUntil ? <Day iso={backup.keptUntil} /> : say.noEnd
}

/** On a phone, where no column's title stands above it, a cell brings its own; readers hear the column's. */
function Title({ children }: { children: ReactNode }) {
  return (
    <span aria-hidden="true" className="block font-normal text-quiet text-xs md:hidden">
      {children}
    </span>
  )
}
