'use client'

import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { MailSettings } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Section } from '../ui/card.tsx'
import { Choice } from '../ui/choice.tsx'
import { useToast } from '../ui/toast.tsx'
import { letterWords } from './letter-words.ts'

/** Which letters somebody wishes, beside those that always come. */
export function MailSettingsForm({ settings }: { settings: MailSettings }) {
  const { language, words } = useWords()
  const say = letterWords(language).settings
  const client = useClient()
  const toast = useToast()
  const [optional, setOptional] = useState(settings.optional)
  const choose = async (wished: boolean) => {
    setOptional(wished)
    const answer = await client.changeMailSettings({ optional: wished })
    if (!answer.ok) setOptional(!wished)
    toast(answer.ok ? say.saved : problemText(words, answer.problem))
  }
  return (
    <div className="flex flex-col gap-4">
      <Section id="optional-title" title={say.optional} text={say.optionalText}>
        <Choice
          label={say.optional}
          name="optional"
          value={optional ? 'on' : 'off'}
          options={[
            { value: 'on', text: say.on },
            { value: 'off', text: say.off },
          ]}
          onChange={value => choose(value === 'on')}
        />
      </Section>
      <Section id="always-title" title={say.always} text={say.alwaysText}>
        {null}
      </Section>
    </div>
  )
}
