'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Backup, Problem, Server } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { restoresWords } from '../i18n/restores-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input, TextArea } from '../ui/input.tsx'
import { RadioCards } from '../ui/radio-cards.tsx'
import { useToast } from '../ui/toast.tsx'
import { KeyField } from './key-field.tsx'
import { type Place, RestorePlace } from './restore-place.tsx'
import { useWhen } from './use-when.ts'

/** What takes the place of what is there is asked about first, by the server's name typed once more. */
export function RestoreDialog({
  server,
  backup,
  onClose,
}: {
  server: Server
  backup: Backup | null
  onClose: () => void
}) {
  const { words } = useWords()
  return (
    <Dialog
      open={backup !== null}
      title={restoresWords(words).title}
      closeLabel={words.common.close}
      onClose={onClose}
    >
      {backup && <RestoreForm server={server} backup={backup} onClose={onClose} />}
    </Dialog>
  )
}

function RestoreForm({
  server,
  backup,
  onClose,
}: {
  server: Server
  backup: Backup
  onClose: () => void
}) {
  const { language, words } = useWords()
  const say = restoresWords(words)
  const client = useClient()
  const router = useRouter()
  const toast = useToast()
  const when = useWhen()
  const [what, setWhat] = useState<'all' | 'some'>('all')
  const [paths, setPaths] = useState('')
  const [isElsewhere, setElsewhere] = useState(false)
  const [place, setPlace] = useState<Place | null>(null)
  const [identity, setIdentity] = useState('')
  const [confirm, setConfirm] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  // Nobody who asked for another machine has what is on this one replaced.
  const isPlaceMissing = what === 'all' && isElsewhere && place === null

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const answer = await client.restoreBackup(server.id, {
      backupId: backup.id,
      confirm: confirm.trim(),
      ...(what === 'some' ? { paths: linesOf(paths) } : place && { place }),
      ...(backup.ownKey ? { identity: identity.trim() } : {}),
    })
    setBusy(false)
    setProblem(answer.ok ? null : answer.problem)
    if (!answer.ok) return
    toast(say.asked)
    onClose()
    router.push(`/${language}/servers/${server.id}`)
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <p>{say.text(when(backup))}</p>
      <RadioCards
        legend={say.what}
        name="what"
        value={what}
        options={[
          { value: 'all', title: say.all, text: say.allText },
          { value: 'some', title: say.some, text: say.someText },
        ]}
        onChange={setWhat}
      />
      {what === 'some' && (
        <Field label={say.paths} hint={say.pathsHint}>
          <TextArea
            dir="ltr"
            rows={3}
            className="font-mono text-sm"
            value={paths}
            spellCheck={false}
            required
            onChange={event => setPaths(event.target.value)}
          />
        </Field>
      )}
      {what === 'all' && (
        <RestorePlace
          server={server}
          isOther={isElsewhere}
          value={place}
          onOther={setElsewhere}
          onChange={setPlace}
        />
      )}
      {backup.ownKey && <KeyField value={identity} onChange={setIdentity} />}
      <Field
        label={say.confirm(server.hostname)}
        error={problem?.fields?.confirm ? say.confirmWrong : null}
      >
        <Input
          dir="ltr"
          value={confirm}
          autoComplete="off"
          spellCheck={false}
          required
          onChange={event => setConfirm(event.target.value)}
        />
      </Field>
      {problem && !problem.fields?.confirm && (
        <Alert tone="warning">{problemText(words, problem)}</Alert>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          type="submit"
          look="danger"
          busy={isBusy}
          disabled={confirm.trim() !== server.hostname || isPlaceMissing}
        >
          {say.yes}
        </Button>
        <Button look="secondary" onClick={onClose}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  )
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
