'use client'

import type { Backup } from '../api/schema.ts'
import { backupsWords } from '../i18n/backups-words.ts'
import { formatBytes } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { useWhen } from './use-when.ts'

/** All files that a backup needs, in the order in which they are unpacked, and how that is done. */
export function DownloadDialog({
  serverId,
  backup,
  backups,
  onClose,
}: {
  serverId: string
  backup: Backup | null
  backups: readonly Backup[]
  onClose: () => void
}) {
  const { words } = useWords()
  const say = backupsWords(words).download
  return (
    <Dialog
      open={backup !== null}
      title={say.title}
      closeLabel={words.common.close}
      onClose={onClose}
    >
      {backup && <Files serverId={serverId} backup={backup} backups={backups} />}
    </Dialog>
  )
}

function Files({
  serverId,
  backup,
  backups,
}: {
  serverId: string
  backup: Backup
  backups: readonly Backup[]
}) {
  const { language, words } = useWords()
  const say = backupsWords(words).download
  const when = useWhen()
  const members = backup.needs.flatMap(id => backups.find(each => each.id === id) ?? [])
  const at = (id: string, what: string) =>
    `/api/servers/${encodeURIComponent(serverId)}/backups/${encodeURIComponent(id)}/${what}`
  return (
    <div className="flex flex-col gap-4">
      <p>{say.files(members.length)}</p>
      <ol className="flex max-h-60 flex-col gap-1 overflow-y-auto">
        {members.map(member => (
          <li key={member.id} className="flex items-center justify-between gap-3">
            <FileLink href={at(member.id, 'archive')}>
              {member.incremental ? say.changesOf(when(member)) : say.fullOf(when(member))}
            </FileLink>
            <span className="shrink-0 text-quiet text-sm">
              <bdi>{formatBytes(language, member.bytes ?? 0)}</bdi>
            </span>
          </li>
        ))}
      </ol>
      <p className="text-sm">
        <FileLink href={at(backup.id, 'manifest')}>{say.manifest}</FileLink>
        <span className="block text-quiet">{say.manifestText}</span>
      </p>
      <div className="text-sm">
        <p>{say.how}</p>
        <pre
          dir="ltr"
          className="mt-2 overflow-x-auto rounded-xl bg-raised px-3.5 py-3 text-start font-mono text-xs leading-6"
        >
          {members.map((member, index) => `${command(member, index + 1)}\n`)}
        </pre>
        {members.some(({ ownKey }) => ownKey) && (
          <p className="mt-2 text-quiet">{say.ownKeyText}</p>
        )}
      </div>
    </div>
  )
}

const command = ({ ownKey }: Backup, number: number): string =>
  `${ownKey ? 'age -d -i key.txt' : 'cat'} FILE-${number} | zstd -d | tar -x --incremental`

function FileLink({ href, children }: { href: string; children: string }) {
  return (
    <a
      href={href}
      download
      className="inline-flex min-h-9 items-center gap-1.5 rounded-lg font-medium text-sea underline underline-offset-4"
    >
      <Icon name="download" className="size-4 shrink-0" />
      {children}
    </a>
  )
}
