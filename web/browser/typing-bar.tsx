'use client'

import { useState } from 'react'
import { browserWords } from '../i18n/browser-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Input } from '../ui/input.tsx'

/** On a touch screen: a field for what is to be written into the page, and keys that such a screen lacks. */
export function TypingBar({
  onText,
  onKey,
}: {
  onText: (text: string) => void
  onKey: (key: string) => void
}) {
  const { words } = useWords()
  const say = browserWords(words)
  const [text, setText] = useState('')
  const keys = [
    { key: 'Enter', face: say.keys.enter },
    { key: 'Backspace', face: say.keys.backspace },
    { key: 'Tab', face: say.keys.tab },
    { key: 'Escape', face: say.keys.escape },
  ]
  return (
    <div className="hidden flex-col gap-1.5 border-line border-t bg-raised p-2 pointer-coarse:flex">
      <form
        className="flex gap-2"
        onSubmit={event => {
          event.preventDefault()
          if (text) onText(text)
          setText('')
        }}
      >
        <Input
          dir="auto"
          enterKeyHint="send"
          autoComplete="off"
          aria-label={say.write}
          placeholder={say.writeHint}
          value={text}
          onChange={event => setText(event.target.value)}
        />
        <Button type="submit" size="icon" className="size-11 shrink-0" aria-label={say.write}>
          <Icon name="send" className="size-5 rtl:-scale-x-100" />
        </Button>
      </form>
      <fieldset aria-label={say.keysLabel} className="flex gap-1.5">
        {keys.map(({ key, face }) => (
          <Button
            key={key}
            look="secondary"
            size="small"
            className="min-w-0 flex-1 px-1"
            // The keyboard of the screen stays where it is.
            onPointerDown={event => event.preventDefault()}
            onClick={() => onKey(key)}
          >
            {face}
          </Button>
        ))}
      </fieldset>
    </div>
  )
}
