import type { Language, OperatorMoney } from '../api/schema.ts'
import { Moment } from '../realtime/moment.tsx'
import { Badge } from '../ui/badge.tsx'
import { Section } from '../ui/card.tsx'
import { moneyWords } from './money-words.ts'

/** Repairs what can be repaired by itself. */
const fixCommand = 'npm run sambuk -- money check --fix'

/** The last comparison with the payment vendor's books, each difference as both sides have it. */
export function BookCheck({
  language,
  check,
}: {
  language: Language
  check: OperatorMoney['check']
}) {
  const say = moneyWords(language).check
  if (check === null) {
    return (
      <Section id="check-title" title={say.title}>
        <p className="text-quiet">{say.never}</p>
      </Section>
    )
  }
  const { differences, checkedAt } = check
  return (
    <Section
      id="check-title"
      title={say.title}
      text={
        <>
          {say.at}: <Moment iso={checkedAt} />
        </>
      }
      aside={
        <Badge tone={differences.length === 0 ? 'good' : 'coral'}>
          {differences.length === 0 ? say.none : say.count(differences.length)}
        </Badge>
      }
    >
      {differences.length > 0 && (
        <>
          <ul className="divide-y divide-line border-line border-y text-sm">
            {differences.map(({ kind, about, ours, theirs }) => (
              <li key={`${kind} ${about}`} className="grid gap-x-6 gap-y-1 py-3 sm:grid-cols-2">
                <p className="flex flex-wrap justify-between gap-x-4 sm:col-span-2">
                  <span className="font-medium">{say.kinds[kind] ?? <bdi>{kind}</bdi>}</span>
                  <bdi dir="ltr" className="break-all font-mono text-quiet">
                    {about}
                  </bdi>
                </p>
                <p>
                  <span className="text-quiet">{say.ours}: </span>
                  <bdi dir="ltr" className="break-all">
                    {ours}
                  </bdi>
                </p>
                <p>
                  <span className="text-quiet">{say.theirs}: </span>
                  <bdi dir="ltr" className="break-all">
                    {theirs}
                  </bdi>
                </p>
              </li>
            ))}
          </ul>
          <p className="mt-3 text-quiet text-sm">
            {say.fix}{' '}
            <bdi dir="ltr" className="font-mono text-ink">
              {fixCommand}
            </bdi>
          </p>
        </>
      )}
    </Section>
  )
}
