'use client'

import type { Domains } from '../api/schema.ts'
import { accessWords } from '../i18n/access-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { CopyButton } from '../ui/copy-button.tsx'

/** What a domain's owner has to write into its zone: one of two records. */
export function DomainRecords({ domain, target }: { domain: string; target: Domains['target'] }) {
  const { words } = useWords()
  const say = accessWords(words).domains
  const records = [
    { type: 'CNAME', value: target.name, about: say.best },
    ...(target.address ? [{ type: 'A', value: target.address, about: say.address }] : []),
  ]
  return (
    <div className="flex flex-col gap-3 rounded-xl bg-raised p-4">
      <p className="text-sm">{say.how}</p>
      {records.map(({ type, value, about }) => (
        <div key={type}>
          <div className="flex items-center gap-2">
            <bdi dir="ltr" className="min-w-0 flex-1 break-all text-start font-mono text-sm">
              {domain} <span className="font-semibold">{type}</span> {value}
            </bdi>
            <CopyButton
              text={value}
              label={say.copy}
              copiedLabel={words.common.copied}
              refusedLabel={words.common.copyRefused}
            />
          </div>
          <p className="text-quiet text-sm">{about}</p>
        </div>
      ))}
      <p className="text-quiet text-sm">{say.proxy}</p>
    </div>
  )
}
