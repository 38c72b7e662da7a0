'use client'

import type { Backups, Server } from '../api/schema.ts'
import { backupsWords } from '../i18n/backups-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Moment } from '../realtime/moment.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { BackupFacts } from './backup-facts.tsx'
import { BackupTable } from './backup-table.tsx'
import { KeySection } from './key-section.tsx'
import { useBackups } from './use-backups.ts'

/** Everything about one server's backups: how they are kept, which there are, and to whose key. */
export function BackupsView({ server, initial }: { server: Server; initial: Backups }) {
  const { words } = useWords()
  const say = backupsWords(words)
  const asked = useBackups(server.id, initial)
  const { value } = asked
  const refused = value.can.make
  return (
    <div className="flex flex-col gap-6">
      {value.failing && (
        <Alert tone="warning" title={say.failing.title}>
          <p>{value.failing.reason.text}</p>
          <p>
            {say.failing.since} <Moment iso={value.failing.since} />
          </p>
          <p>{say.failing.text}</p>
        </Alert>
      )}
      {value.notice && <Alert tone="warning">{value.notice.text}</Alert>}
      <Section id="summary-title" title={say.summary.title}>
        <BackupFacts value={value} />
        <div className="mt-5 flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button busy={asked.busy === 'make'} disabled={refused !== null} onClick={asked.make}>
            {say.make.open}
          </Button>
          {refused && <p className="min-w-0 flex-1 basis-60 text-quiet text-sm">{refused.text}</p>}
        </div>
      </Section>
      <section aria-labelledby="list-title">
        <h2 id="list-title" className="mb-3 font-semibold text-lg">
          {say.list.title}
        </h2>
        {value.backups.length > 0 ? (
          <BackupTable server={server} asked={asked} />
        ) : (
          <Alert title={say.none}>{say.noneText}</Alert>
        )}
      </section>
      <KeySection asked={asked} />
    </div>
  )
}
