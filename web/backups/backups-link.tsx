'use client'

import { useWords } from '../i18n/language-context.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'

/** On a server's page: the way to its backups. */
export function BackupsLink({ serverId }: { serverId: string }) {
  const { language, words } = useWords()
  return (
    <Section id="backups-title" title={words.backups.title}>
      <ButtonLink
        href={`/${language}/servers/${serverId}/backups`}
        look="secondary"
        className="w-full"
      >
        {words.backups.manage}
      </ButtonLink>
    </Section>
  )
}
