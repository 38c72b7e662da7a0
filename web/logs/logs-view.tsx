'use client'

import { useEffect, useState } from 'react'
import { useWords } from '../i18n/language-context.tsx'
import { useServer } from '../servers/workspace-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { Choice } from '../ui/choice.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Select } from '../ui/input.tsx'
import { LogLines } from './log-lines.tsx'
import { type LogWish, levels, useLogs } from './use-logs.ts'

const typingMs = 350

/** The logs of a server, as they are written. */
export function LogsView() {
  const { server } = useServer()
  const { words } = useWords()
  const say = words.logs
  const [log, setLog] = useState<LogWish['log']>(server.logs[0] ?? 'system')
  const [level, setLevel] = useState<LogWish['level']>('info')
  const [typed, setTyped] = useState('')
  const text = useSettled(typed.trim())
  const read = useLogs(server.id, { log, level, text })
  return (
    <Section id="logs-title" title={say.title} text={say.text}>
      <div className="mb-4 flex flex-wrap items-end gap-3">
        <Choice
          label={say.which}
          name="log"
          value={log}
          options={server.logs.map(name => ({ value: name, text: say.names[name] }))}
          onChange={setLog}
        />
        <div className="min-w-48 max-sm:w-full">
          <Field label={say.level}>
            <Select
              value={level}
              onChange={event => setLevel(event.target.value as LogWish['level'])}
            >
              {levels.map(name => (
                <option key={name} value={name}>
                  {say.fromLevel[name]}
                </option>
              ))}
            </Select>
          </Field>
        </div>
        <div className="min-w-44 flex-1 max-sm:basis-full">
          <Field label={say.search}>
            <Input
              type="search"
              dir="auto"
              maxLength={200}
              value={typed}
              onChange={event => setTyped(event.target.value)}
            />
          </Field>
        </div>
        <div className="flex gap-2">
          <Button look="secondary" onClick={() => read.pause(!read.paused)}>
            {read.paused ? say.resume : say.pause}
          </Button>
          <Button look="quiet" onClick={read.clear}>
            {say.clear}
          </Button>
        </div>
      </div>
      {read.problem && (
        <div className="mb-4">
          <Alert
            tone="warning"
            action={
              <Button look="secondary" size="small" onClick={read.again}>
                {words.common.tryAgain}
              </Button>
            }
          >
            {read.problem}
          </Alert>
        </div>
      )}
      <LogLines lines={read.lines} paused={read.paused} state={read.state} />
    </Section>
  )
}

/** What was typed, when it was not changed any more for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), typingMs)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
