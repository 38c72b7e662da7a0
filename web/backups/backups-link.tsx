'use client'

import { backupsWords } from '../i18n/backups-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'

/** On a server's page: the way to its backups. */
export function BackupsLink({ serverId }: { serverId: string }) {
  const { language, words } = useWords()
  return (
    <Section id="backups-title" title={backupsWords(words).title}>
      <ButtonLink
        href={`/${language}/servers/${serverId}/backups`}
        look="secondary"
        className="w-full"
      >
        {backupsWords(words).manage}
      </ButtonLink>
    </Section>
  )
}
