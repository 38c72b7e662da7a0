'use client'

import type { Credentials } from '../api/schema.ts'
import { type CredentialsWords, credentialsWords } from '../i18n/credentials-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { CopyButton } from '../ui/copy-button.tsx'

interface Credential {
  name: string
  value: string
  /** What the button says that copies it; null: not worth copying. */
  copy: string | null
}

/** What is to be kept, in the order in which somebody signs in. */
export function credentialsToKeep(
  { address, gateway, login }: Credentials,
  say: CredentialsWords,
): Credential[] {
  return [
    ...(gateway ? [{ name: say.token, value: gateway.token, copy: say.copyToken }] : []),
    ...(login
      ? [
          { name: say.username, value: login.username, copy: say.copyUsername },
          { name: say.password, value: login.password, copy: say.copyPassword },
        ]
      : []),
    { name: say.address, value: address, copy: say.copyMachine },
    ...(gateway ? [{ name: say.port, value: String(gateway.port), copy: null }] : []),
    ...(login
      ? [
          {
            name: say.command,
            value: `${login.protocol} ${login.username}@${address}`,
            copy: say.copyCommand,
          },
          { name: say.hostKey, value: login.hostKey, copy: say.copyHostKey },
        ]
      : []),
  ]
}

export function CredentialList({ credentials }: { credentials: Credentials }) {
  const { words } = useWords()
  return (
    <dl className="flex flex-col gap-3">
      {credentialsToKeep(credentials, credentialsWords(words)).map(({ name, value, copy }) => (
        <div key={name}>
          <dt className="text-quiet text-sm">{name}</dt>
          <dd className="flex items-center gap-1">
            <bdi
              dir="ltr"
              className="min-w-0 flex-1 break-all rounded-lg bg-raised px-3 py-2 text-start font-mono text-sm"
            >
              {value}
            </bdi>
            {copy && (
              <CopyButton
                text={value}
                label={copy}
                copiedLabel={words.common.copied}
                refusedLabel={words.common.copyRefused}
              />
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
