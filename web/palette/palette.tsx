'use client'

import { useRouter } from 'next/navigation'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { Account, Server } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { paletteWords } from '../i18n/palette-words.ts'
import { classes } from '../ui/classes.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Input } from '../ui/input.tsx'
import { entriesOf } from './entries.ts'
import { type Entry, found } from './search.ts'

/** Goes to every page by its name: a box with a list below it, as the pattern of a combobox has it. */
export function Palette({ account, onClose }: { account: Account; onClose: () => void }) {
  const { language, words } = useWords()
  const say = paletteWords(words)
  const router = useRouter()
  const listId = useId()
  const keysId = useId()
  const servers = useServers()
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const shown = found(entriesOf(account, servers, language), query)
  const at = Math.min(chosen, shown.length - 1)
  const current = shown[at]

  // biome-ignore lint/correctness/useExhaustiveDependencies: another one is chosen
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [at, query])

  const go = ({ href }: Entry) => {
    onClose()
    router.push(href)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && shown.length > 0) {
      event.preventDefault()
      setChosen((at + step + shown.length) % shown.length)
    }
    // Whoever is composing a word ends it by Enter.
    if (event.key === 'Enter' && current && !event.nativeEvent.isComposing) {
      event.preventDefault()
      go(current)
    }
  }
  return (
    <Dialog open title={say.title} closeLabel={words.common.close} onClose={onClose}>
      <Input
        role="combobox"
        aria-label={say.box}
        aria-expanded={shown.length > 0}
        aria-controls={shown.length > 0 ? listId : undefined}
        aria-activedescendant={current && optionId(listId, current)}
        aria-describedby={keysId}
        aria-autocomplete="list"
        dir="auto"
        placeholder={say.box}
        autoComplete="off"
        spellCheck={false}
        autoFocus
        value={query}
        onChange={event => {
          setQuery(event.target.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label={say.list}
        hidden={shown.length === 0}
        className="mt-3 max-h-[min(22rem,50dvh)] overflow-y-auto"
      >
        {shown.map(entry => (
          <div
            key={entry.id}
            id={optionId(listId, entry)}
            role="option"
            tabIndex={-1}
            aria-selected={entry === current}
            onClick={() => go(entry)}
            onKeyDown={onKeyDown}
            className={classes(
              'flex min-h-11 cursor-pointer items-center rounded-lg px-3',
              entry === current ? 'bg-sea-soft text-ink' : 'hover:bg-raised',
            )}
          >
            {entry.label}
          </div>
        ))}
      </div>
      <p role="status" className="text-quiet">
        {shown.length === 0 && say.none}
      </p>
      <p id={keysId} className="mt-3 text-quiet text-sm">
        {say.keys}
      </p>
    </Dialog>
  )
}

const optionId = (listId: string, { id }: Entry): string => `${listId}-${id}`

/** One's own servers; none while they are not known, when all else can be gone to. */
function useServers(): Server[] {
  const client = useClient()
  const [servers, setServers] = useState<Server[]>([])
  useEffect(() => {
    let left = false
    client.servers().then(answer => {
      if (answer.ok && !left) setServers(answer.value.filter(({ phase }) => phase !== 'deleted'))
    })
    return () => {
      left = true
    }
  }, [client])
  return servers
}
