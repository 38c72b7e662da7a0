'use client'

import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Domain, Domains, Problem } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { accessWords } from '../i18n/access-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Moment } from '../realtime/moment.tsx'
import { usePolled } from '../servers/use-polled.ts'
import { Alert } from '../ui/alert.tsx'
import { Badge, type Tone } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { Removal } from '../ui/removal.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { useUnfolding } from '../ui/use-unfolding.ts'
import { DomainForm } from './domain-form.tsx'
import { DomainRecords } from './domain-records.tsx'

const everyMs = 4000
const tones: Record<Domain['state'], Tone> = {
  waiting: 'sand',
  certificate: 'sea',
  working: 'good',
}

/** Domains of one's own that lead to the server: how they have to be set, and whether they are. */
export function DomainsSection({ serverId }: { serverId: string }) {
  const { words } = useWords()
  const say = accessWords(words).domains
  const client = useClient()
  const { value, problem, set } = usePolled(() => client.domains(serverId), everyMs)
  const { isOpen, open, close, opener } = useUnfolding()

  return (
    <Section id="domains-title" title={say.title} text={say.text}>
      {value === null && problem === null && <Spinner />}
      {problem && (
        <Alert tone="warning" title={say.failed}>
          {problemText(words, problem)}
        </Alert>
      )}
      {value && (
        <div className="flex flex-col gap-4">
          {value.domains.length > 0 && (
            <ul className="divide-y divide-line">
              {value.domains.map(domain => (
                <li key={domain.id} className="flex flex-col gap-3 py-4 first:pt-0">
                  <DomainLine
                    serverId={serverId}
                    domain={domain}
                    target={value.target}
                    onChange={set}
                  />
                </li>
              ))}
            </ul>
          )}
          {value.problem && <Alert tone="warning">{value.problem.text}</Alert>}
          {value.refused && <p className="text-quiet text-sm">{value.refused.text}</p>}
          {isOpen ? (
            <DomainForm
              serverId={serverId}
              onCancel={close}
              onAdded={after => {
                set(after)
                close()
              }}
            />
          ) : (
            <Button
              ref={opener}
              look="secondary"
              className="w-fit"
              disabled={value.refused !== null}
              onClick={open}
            >
              {say.add}
            </Button>
          )}
        </div>
      )}
    </Section>
  )
}

function DomainLine({
  serverId,
  domain,
  target,
  onChange,
}: {
  serverId: string
  domain: Domain
  target: Domains['target']
  onChange: (domains: Domains) => void
}) {
  const { words } = useWords()
  const say = accessWords(words).domains
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<Problem | null>(null)
  const check = async () => {
    setBusy(true)
    const answer = await client.checkDomain(serverId, domain.id)
    setBusy(false)
    setRefused(answer.ok ? null : answer.problem)
    if (answer.ok) onChange(answer.value)
  }
  return (
    <>
      {/* The time below changes by itself, and is not read out. */}
      <div role="status" className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <bdi dir="ltr" className="min-w-0 break-all font-medium">
            {domain.name}
          </bdi>
          <Badge tone={tones[domain.state]} dot>
            {say.states[domain.state]}
          </Badge>
        </div>
        {domain.problem && <p className="text-sm">{domain.problem.text}</p>}
      </div>
      {refused && <Alert tone="error">{problemText(words, refused)}</Alert>}
      {domain.state === 'waiting' && <DomainRecords domain={domain.name} target={target} />}
      <div className="flex flex-wrap items-center gap-2">
        {domain.state !== 'working' && (
          <Button
            look="secondary"
            size="small"
            busy={busy}
            aria-label={`${say.check}: ${domain.name}`}
            onClick={check}
          >
            {say.check}
          </Button>
        )}
        <Removal
          label={say.remove}
          name={say.removeDomain(domain.name)}
          title={say.removeTitle}
          text={say.removeText}
          done={say.removed}
          remove={() => client.removeDomain(serverId, domain.id)}
          onRemoved={onChange}
        />
        {domain.checkedAt && (
          <span className="text-quiet text-sm">
            {say.checked} <Moment iso={domain.checkedAt} />
          </span>
        )}
      </div>
    </>
  )
}
