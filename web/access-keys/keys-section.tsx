'use client'

import { problemText } from '../api/problem-text.ts'
import type { AccessKey } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { accessWords } from '../i18n/access-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Moment } from '../realtime/moment.tsx'
import { usePolled } from '../servers/use-polled.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Removal } from '../ui/removal.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { useUnfolding } from '../ui/use-unfolding.ts'
import { KeyForm } from './key-form.tsx'

const everyMs = 5000

/** Keys by which one signs in on the machine, and how. */
export function KeysSection({ serverId }: { serverId: string }) {
  const { words } = useWords()
  const say = accessWords(words).keys
  const client = useClient()
  const { value, problem, set } = usePolled(() => client.accessKeys(serverId), everyMs)
  const { isOpen, open, close, opener } = useUnfolding()

  return (
    <Section id="keys-title" title={say.title} text={say.text}>
      {value === null && problem === null && <Spinner />}
      {problem && (
        <Alert tone="warning" title={say.failed}>
          {problemText(words, problem)}
        </Alert>
      )}
      {value && (
        <div className="flex flex-col gap-4">
          {value.keys.length === 0 ? (
            <p className="text-quiet">{say.none}</p>
          ) : (
            <ul className="divide-y divide-line">
              {value.keys.map(key => (
                <li key={key.id} className="flex items-start justify-between gap-3 py-3 first:pt-0">
                  <KeyFacts accessKey={key} since={say.since} />
                  <Removal
                    label={say.remove}
                    name={say.removeKey(key.name)}
                    title={say.removeTitle}
                    text={say.removeText}
                    done={say.removed}
                    remove={() => client.removeAccessKey(serverId, key.id)}
                    onRemoved={set}
                  />
                </li>
              ))}
            </ul>
          )}
          <p role="status" className="text-quiet text-sm empty:hidden">
            {value.onMachine || value.problem ? null : say.pending}
          </p>
          {value.problem && <Alert tone="warning">{value.problem.text}</Alert>}
          {value.keys.length > 0 && (
            <div>
              <p className="mb-2 text-quiet text-sm">{say.command}</p>
              <div className="flex items-center gap-1 rounded-xl bg-raised py-1 ps-4 pe-2">
                <bdi dir="ltr" className="min-w-0 flex-1 break-all font-mono text-sm">
                  {value.command}
                </bdi>
                <CopyButton
                  text={value.command}
                  label={say.copyCommand}
                  copiedLabel={words.common.copied}
                  refusedLabel={words.common.copyRefused}
                />
              </div>
            </div>
          )}
          {isOpen ? (
            <KeyForm
              serverId={serverId}
              onCancel={close}
              onAdded={after => {
                set(after)
                close()
              }}
            />
          ) : (
            <Button ref={opener} look="secondary" className="w-fit" onClick={open}>
              {say.add}
            </Button>
          )}
        </div>
      )}
    </Section>
  )
}

function KeyFacts({ accessKey, since }: { accessKey: AccessKey; since: string }) {
  return (
    <div className="min-w-0">
      <p className="break-words font-medium">
        <bdi>{accessKey.name}</bdi>
      </p>
      <p className="text-quiet text-sm">
        <bdi dir="ltr" className="break-all font-mono">
          {accessKey.kind} {accessKey.fingerprint}
        </bdi>
      </p>
      <p className="text-quiet text-sm">
        {since} <Moment iso={accessKey.addedAt} />
      </p>
    </div>
  )
}
