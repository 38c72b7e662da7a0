'use client'

import { type FormEvent, type KeyboardEvent, useId, useState } from 'react'
import { useWords } from '../i18n/language-context.tsx'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/icon.tsx'
import { inputLook } from '../ui/input.tsx'

const lengthMax = 20_000

/** The box to write in. It can be written in while an answer arrives, but sends only after. */
export function Composer({
  busy,
  disabledReason,
  onSend,
  onStop,
}: {
  busy: boolean
  disabledReason: string | null
  onSend: (text: string) => void
  onStop: () => void
}) {
  const { words } = useWords()
  const [text, setText] = useState('')
  const hintId = useId()
  const disabled = disabledReason !== null
  const send = () => {
    const message = text.trim()
    if (message === '' || busy || disabled) return
    onSend(message)
    setText('')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // While letters are being composed (Chinese, Japanese, some Arabic keyboards) Enter picks a word.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    send()
  }
  return (
    <form onSubmit={onSubmit} className="border-line border-t p-3 sm:p-4">
      <div className="flex items-end gap-2">
        <textarea
          name="message"
          rows={1}
          // Empty, `auto` would mean left to right and turn an Arabic placeholder around.
          dir={text === '' ? undefined : 'auto'}
          maxLength={lengthMax}
          value={text}
          disabled={disabled}
          onChange={event => setText(event.target.value)}
          onKeyDown={onKeyDown}
          placeholder={words.chat.placeholder}
          aria-label={words.chat.box}
          aria-describedby={hintId}
          className={classes(inputLook, 'field-sizing-content max-h-48 resize-none')}
        />
        {busy ? (
          <Button
            look="secondary"
            aria-label={words.chat.stop}
            title={words.chat.stop}
            onClick={onStop}
          >
            <Icon name="stop" />
          </Button>
        ) : (
          <Button
            type="submit"
            disabled={disabled}
            aria-label={words.chat.send}
            title={words.chat.send}
          >
            <Icon name="send" className="size-5 flip-rtl" />
          </Button>
        )}
      </div>
      <p id={hintId} className="mt-1.5 text-quiet text-sm">
        {disabledReason ?? <span className="max-sm:sr-only">{words.chat.keys}</span>}
      </p>
    </form>
  )
}
