import Link from 'next/link'
import type { Language, OperatorUpdates } from '../api/schema.ts'
import type { Words } from '../i18n/en.ts'
import { updatesWords } from '../i18n/updates-words.ts'
import { Moment } from '../realtime/moment.tsx'
import { Badge, type Tone } from '../ui/badge.tsx'
import { Section } from '../ui/card.tsx'
import { StartRollout, StopRollout } from './rollout-actions.tsx'

const list = 'divide-y divide-line border-line border-y text-sm'
const row = 'flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-3'

/** What this installation pins, and who runs something older. */
export function SoftwareList({ rows, words }: { rows: OperatorUpdates['software']; words: Words }) {
  const say = updatesWords(words)
  return (
    <Section id="software-title" title={say.software}>
      <ul className={list}>
        {rows.map(({ blueprint, version, isRolledOut, servers, behind }) => (
          <li key={blueprint} className={row}>
            <div>
              <bdi dir="ltr" className="font-medium">
                {blueprint} {version}
              </bdi>
              <p className="text-quiet">
                {isRolledOut ? say.behind(behind, servers) : say.bySystem}
              </p>
            </div>
            {behind > 0 && <StartRollout blueprint={blueprint} version={version} />}
          </li>
        ))}
      </ul>
    </Section>
  )
}

const toneOf = (state: string): Tone => {
  if (state === 'stopped') return 'coral'
  return state === 'done' ? 'good' : 'plain'
}

export function RolloutList({
  rows,
  language,
  words,
}: {
  rows: OperatorUpdates['rollouts']
  language: Language
  words: Words
}) {
  const say = updatesWords(words)
  return (
    <Section id="rollouts-title" title={say.rollouts}>
      {rows.length === 0 && <p className="text-quiet">{say.none}</p>}
      <ul className={list} hidden={rows.length === 0}>
        {rows.map(rollout => (
          <li key={rollout.id} className={row}>
            <div className="min-w-0 flex-1 basis-60">
              <p className="flex flex-wrap items-center gap-2">
                <bdi dir="ltr" className="font-medium">
                  {rollout.blueprint} {rollout.version}
                </bdi>
                <Badge tone={toneOf(rollout.state)}>
                  {say.states[rollout.state] ?? rollout.state}
                </Badge>
              </p>
              <p>{say.counts(rollout.done, rollout.underWay, rollout.failed.length)}</p>
              <p className="text-quiet">
                {say.begun}: <Moment iso={rollout.begunAt} />
              </p>
              {rollout.reason && <p>{rollout.reason.text}</p>}
              {rollout.failed.map(({ serverId, address, isRolledBack, reason }) => (
                <p key={serverId} className="mt-1">
                  <ServerLink language={language} id={serverId} address={address} />:{' '}
                  {isRolledBack ? say.rolledBack : say.broken}
                  {reason && <span className="block text-quiet">{reason.text}</span>}
                </p>
              ))}
            </div>
            {rollout.endedAt === null && (
              <StopRollout id={rollout.id} what={`${rollout.blueprint} ${rollout.version}`} />
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

export function RestartList({
  rows,
  language,
  words,
}: {
  rows: OperatorUpdates['restarts']
  language: Language
  words: Words
}) {
  const say = updatesWords(words)
  return (
    <Section id="restarts-title" title={say.restarts}>
      <p className="mb-3 text-quiet">{say.restartsText}</p>
      {rows.length === 0 && <p>{say.restartsNone}</p>}
      <ul className="text-sm">
        {rows.map(({ serverId, address }) => (
          <li key={serverId}>
            <ServerLink language={language} id={serverId} address={address} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

function ServerLink(props: { language: Language; id: string; address: string }) {
  return (
    <Link
      href={`/${props.language}/servers/${props.id}`}
      className="text-sea underline underline-offset-4"
    >
      <bdi dir="ltr" className="break-all">
        {props.address}
      </bdi>
    </Link>
  )
}
