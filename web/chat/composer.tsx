'use client'

import {
  type ClipboardEvent,
  type FormEvent,
  type KeyboardEvent,
  useId,
  useRef,
  useState,
} from 'react'
import type { ChatModel } from '../api/schema.ts'
import { formatBytes } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/icon.tsx'
import { inputLook } from '../ui/input.tsx'
import { type Attached, attach, fileBytesMost, filesMost } from './attachments.ts'
import { keepDraft, readDraft } from './draft.ts'
import type { Outgoing } from './unsent.ts'

const lengthMax = 20_000

/** The box to write in. It can be written in while an answer arrives, but sends only after. */
export function Composer({
  place,
  busy,
  disabledReason,
  models,
  model,
  onModel,
  onSend,
  onStop,
}: {
  /** Whose draft it is. */
  place: string
  busy: boolean
  disabledReason: string | null
  models: readonly ChatModel[]
  model: string | null
  onModel: (model: string | null) => void
  onSend: (message: Outgoing) => void
  onStop: () => void
}) {
  const { language, words } = useWords()
  const say = words.chat
  const [text, setText] = useState(() => readDraft(place))
  const [files, setFiles] = useState<Attached[]>([])
  const [problem, setProblem] = useState<string | null>(null)
  const picker = useRef<HTMLInputElement>(null)
  const hintId = useId()
  const disabled = disabledReason !== null

  const write = (written: string) => {
    setText(written)
    keepDraft(place, written)
  }
  const send = () => {
    const message = text.trim()
    if ((message === '' && files.length === 0) || busy || disabled) return
    onSend({ text: message, model, attachments: files })
    write('')
    setFiles([])
    setProblem(null)
  }
  const add = async (picked: readonly File[]) => {
    setProblem(null)
    const fitting = picked.filter(({ size }) => size <= fileBytesMost)
    if (fitting.length < picked.length)
      setProblem(say.tooLarge(formatBytes(language, fileBytesMost)))
    if (files.length + fitting.length > filesMost) setProblem(say.tooMany(filesMost))
    try {
      const read = await Promise.all(fitting.slice(0, filesMost - files.length).map(attach))
      setFiles(now => [...now, ...read].slice(0, filesMost))
    } catch {
      setProblem(say.unreadable)
    }
  }
  const onPaste = (event: ClipboardEvent) => {
    const pasted = [...event.clipboardData.files]
    if (pasted.length === 0) return
    event.preventDefault()
    void add(pasted)
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
    <form
      onSubmit={onSubmit}
      onDragOver={event => event.preventDefault()}
      onDrop={event => {
        event.preventDefault()
        if (!disabled) void add([...event.dataTransfer.files])
      }}
      className="border-line border-t p-3 sm:p-4"
    >
      {files.length > 0 && (
        <ul className="mb-2 flex flex-wrap gap-2">
          {files.map((file, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same file may be there twice
            <li key={at} className="flex items-center gap-1 rounded-lg bg-raised ps-3 text-sm">
              <bdi className="max-w-48 truncate">{file.name}</bdi>
              <Button
                look="quiet"
                size="icon"
                aria-label={say.removeFile(file.name)}
                onClick={() => setFiles(now => now.filter((_, other) => other !== at))}
              >
                <Icon name="close" className="size-4" />
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className="flex items-end gap-2">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label={say.attach}
          onChange={event => {
            void add([...(event.target.files ?? [])])
            event.target.value = ''
          }}
        />
        <Button
          look="quiet"
          aria-label={say.attach}
          title={say.attach}
          disabled={disabled}
          onClick={() => picker.current?.click()}
          className="px-3"
        >
          <Icon name="attach" />
        </Button>
        <textarea
          name="message"
          rows={1}
          // Empty, `auto` would mean left to right and turn an Arabic placeholder around.
          dir={text === '' ? undefined : 'auto'}
          maxLength={lengthMax}
          value={text}
          disabled={disabled}
          onChange={event => write(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          placeholder={say.placeholder}
          aria-label={say.box}
          aria-describedby={hintId}
          className={classes(inputLook, 'field-sizing-content max-h-48 resize-none')}
        />
        {busy ? (
          <Button look="secondary" aria-label={say.stop} title={say.stop} onClick={onStop}>
            <Icon name="stop" />
          </Button>
        ) : (
          <Button type="submit" disabled={disabled} aria-label={say.send} title={say.send}>
            <Icon name="send" className="size-5 flip-rtl" />
          </Button>
        )}
      </div>
      <div className="mt-1.5 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <p id={hintId} className="text-quiet text-sm">
          {problem ? (
            <span role="alert" className="text-coral">
              {problem}
            </span>
          ) : (
            (disabledReason ?? <span className="max-sm:sr-only">{say.keys}</span>)
          )}
        </p>
        {models.length > 1 && (
          <label className="flex items-center gap-2 text-quiet text-sm">
            {say.model}
            <select
              value={model ?? models.find(({ isDefault }) => isDefault)?.id ?? ''}
              onChange={event => onModel(event.target.value)}
              className="min-h-9 max-w-48 rounded-lg border border-edge/50 bg-surface px-2 text-ink"
            >
              {models.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
    </form>
  )
}
