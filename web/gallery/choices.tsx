'use client'

import { useState } from 'react'
import { useWords } from '../i18n/language-context.tsx'
import { Button, ButtonLink, ExternalButton } from '../ui/button.tsx'
import { Choice } from '../ui/choice.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Icon } from '../ui/icon.tsx'
import { RadioCards } from '../ui/radio-cards.tsx'
import { Stepper } from '../ui/stepper.tsx'
import { Switch } from '../ui/switch.tsx'

const looks = ['primary', 'secondary', 'quiet', 'danger'] as const

/** What is pressed and chosen. */
export function Choices() {
  const { language, words } = useWords()
  const [tab, setTab] = useState<'chat' | 'files' | 'logs'>('files')
  const [count, setCount] = useState(2)
  const [on, setOn] = useState(true)
  const { common, workspace: say } = words
  const options = (['chat', 'files', 'logs'] as const).map(value => ({ value, text: say[value] }))
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        {looks.map(look => (
          <Button key={look} look={look}>
            {common.tryAgain}
          </Button>
        ))}
        {looks.map(look => (
          <Button key={look} look={look} size="small" disabled>
            {common.cancel}
          </Button>
        ))}
        <Button busy>{common.loading}</Button>
        <Button look="secondary" size="large">
          {common.close}
        </Button>
        <Button look="quiet" size="icon" aria-label={common.close}>
          <Icon name="close" />
        </Button>
        <ButtonLink href={`/${language}/servers`} look="secondary">
          {words.nav.servers}
          <Icon name="arrow" className="size-4 flip-rtl" />
        </ButtonLink>
        <ExternalButton href={`/${language}`} look="secondary" newTab>
          {words.server.visit}
        </ExternalButton>
        <CopyButton
          text="Sambuk"
          label={words.server.copyAddress}
          copiedLabel={common.copied}
          refusedLabel={common.copyRefused}
        />
      </div>
      <div className="flex flex-wrap items-center gap-4">
        <Choice label={say.pages} name="choice" value={tab} options={options} onChange={setTab} />
        <Stepper
          label={words.nav.servers}
          {...{ moreLabel: '+', lessLabel: '−', value: count, most: 3, onChange: setCount }}
        />
      </div>
      <Switch
        name="switch-on"
        title={say.pages}
        text={words.servers.empty}
        checked={on}
        onChange={setOn}
      />
      <Switch name="switch-off" title={say.files} checked={!on} onChange={now => setOn(!now)} />
      <RadioCards
        legend={say.pages}
        hint={words.servers.empty}
        name="cards"
        value={tab}
        options={options.map(({ value, text }) => ({ value, title: text, text: words.chat.keys }))}
        onChange={setTab}
      />
    </>
  )
}
