import Link from 'next/link'
import type { Language, OperatorDrift } from '../api/schema.ts'
import { driftWords } from '../i18n/drift-words.ts'
import type { Words } from '../i18n/en.ts'
import { providerName } from '../orders/place.ts'
import { Moment } from '../realtime/moment.tsx'
import { Alert } from '../ui/alert.tsx'
import { Badge, type Tone } from '../ui/badge.tsx'
import { Section } from '../ui/card.tsx'
import { BelieveButton, OrphanButtons, RebuildButton } from './drift-action.tsx'

/** Providers whose lists are not believed at the moment. */
export function DoubtedProviders({
  rows,
  words,
}: {
  rows: OperatorDrift['doubted']
  words: Words
}) {
  const say = driftWords(words)
  return rows.map(({ provider, missing, expected, since }) => (
    <Alert
      key={provider}
      tone="error"
      title={say.doubtedTitle(providerName(provider))}
      action={<BelieveButton provider={provider} />}
    >
      <p>{say.doubted(missing, expected)}</p>
      <p>
        {say.since}: <Moment iso={since} />
      </p>
    </Alert>
  ))
}

/** Servers whose machine is gone, and what they can be rebuilt from. */
export function LostServers({
  rows,
  language,
  words,
}: {
  rows: OperatorDrift['lost']
  language: Language
  words: Words
}) {
  const say = driftWords(words)
  return (
    <Section id="lost-title" title={say.lostServers}>
      {rows.length === 0 ? (
        <p className="text-quiet">{say.lostNone}</p>
      ) : (
        <ul className="divide-y divide-line border-line border-y text-sm">
          {rows.map(({ serverId, address, accountEmail, since, copyFrom, refusal }) => (
            <li key={serverId} className="flex flex-wrap items-start gap-x-6 gap-y-2 py-3">
              <div className="min-w-0 flex-1 basis-60">
                <Link
                  href={`/${language}/servers/${serverId}`}
                  className="font-medium text-sea underline underline-offset-4"
                >
                  <bdi dir="ltr" className="break-all">
                    {address}
                  </bdi>
                </Link>
                <p className="text-quiet">
                  <bdi dir="ltr" className="break-all">
                    {accountEmail}
                  </bdi>
                </p>
              </div>
              <p>
                <span className="text-quiet">{say.since}: </span>
                <Moment iso={since} />
              </p>
              <p>
                <span className="text-quiet">{say.copy}: </span>
                {copyFrom === null ? say.none : <Moment iso={copyFrom} />}
              </p>
              {refusal === null ? (
                <RebuildButton serverId={serverId} address={address} />
              ) : (
                <p className="max-w-xs text-quiet">{refusal.text}</p>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

const tones: Record<OperatorDrift['orphans'][number]['verdict'], Tone> = {
  wait: 'plain',
  leave: 'coral',
  quarantine: 'sand',
  remove: 'sand',
}

/** What is ours at providers and nobody's, with what becomes of it and why. */
export function Orphans({ rows, words }: { rows: OperatorDrift['orphans']; words: Words }) {
  const say = driftWords(words)
  return (
    <Section id="orphans-title" title={say.orphans} text={say.orphansText}>
      {rows.length === 0 ? (
        <p className="text-quiet">{say.orphansNone}</p>
      ) : (
        <ul className="divide-y divide-line border-line border-y text-sm">
          {rows.map(row => (
            <li key={row.id} className="flex flex-wrap items-start gap-x-6 gap-y-2 py-3">
              <div className="min-w-0 flex-1 basis-72">
                <p className="font-medium">
                  {say.kinds[row.kind] ?? row.kind}{' '}
                  <bdi dir="ltr" className="break-all font-mono font-normal">
                    {row.name}
                  </bdi>
                </p>
                <p className="mt-1">{row.reason.text}</p>
                {row.failure && (
                  <p className="mt-1 text-coral">
                    <bdi dir="ltr" className="break-words">
                      {row.failure}
                    </bdi>
                  </p>
                )}
                <p className="mt-1 text-quiet">
                  {providerName(row.provider)} · <bdi dir="ltr">{row.id}</bdi>
                </p>
              </div>
              <Badge tone={row.deletedAt ? 'good' : tones[row.verdict]}>
                {row.deletedAt ? say.gone : say.verdicts[row.verdict]}
              </Badge>
              {row.createdAt && (
                <p>
                  <span className="text-quiet">{say.made}: </span>
                  <Moment iso={row.createdAt} />
                </p>
              )}
              {row.deletedAt === null && <OrphanButtons id={row.id} name={row.name} />}
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
