'use client'

import { useState } from 'react'
import type { LetterGroup } from '../api/client.ts'
import { problemText } from '../api/problem-text.ts'
import type { MailSettings } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Section } from '../ui/card.tsx'
import { Switch } from '../ui/switch.tsx'
import { useToast } from '../ui/toast.tsx'
import { letterGroups, letterWords } from './letter-words.ts'

/** Which letters somebody wishes, beside those that always come and why they do. */
export function MailSettingsForm({ settings }: { settings: MailSettings }) {
  const { language, words } = useWords()
  const { settings: say, groups } = letterWords(language)
  const client = useClient()
  const toast = useToast()
  const [wishes, setWishes] = useState(settings.wishes)
  const [busy, setBusy] = useState<LetterGroup | null>(null)

  const choose = async (group: LetterGroup, isWished: boolean) => {
    setBusy(group)
    setWishes({ ...wishes, [group]: isWished })
    const answer = await client.changeMailSettings({ wishes: { [group]: isWished } })
    setWishes(answer.ok ? answer.value.wishes : wishes)
    setBusy(null)
    toast(answer.ok ? say.saved : problemText(words, answer.problem))
  }

  return (
    <div className="flex flex-col gap-4">
      <Section id="wishes-title" title={say.wishes} text={say.wishesText}>
        <ul className="flex flex-col divide-y divide-line">
          {letterGroups(wishes).map(group => (
            <li key={group} className="py-3 first:pt-0 last:pb-0">
              <Switch
                name={group}
                title={groups[group].title}
                text={groups[group].text}
                checked={wishes[group]}
                busy={busy !== null}
                onChange={isWished => choose(group, isWished)}
              />
            </li>
          ))}
        </ul>
      </Section>
      <Section id="always-title" title={say.always} text={say.alwaysText}>
        <dl className="flex flex-col gap-3">
          {settings.always.map(reason => (
            <div key={reason}>
              <dt className="font-medium">{say.reasons[reason].title}</dt>
              <dd className="text-quiet text-sm">{say.reasons[reason].text}</dd>
            </div>
          ))}
        </dl>
      </Section>
    </div>
  )
}
