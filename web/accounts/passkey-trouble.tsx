'use client'

import { useWords } from '../i18n/language-context.tsx'
import { passkeysWords } from '../i18n/passkeys-words.ts'
import { Alert } from '../ui/alert.tsx'
import { byName, type PasskeySupport } from './passkey-support.ts'

/** Says why passkeys do not work where somebody is, and where they do. */
export function PasskeyTrouble({ support }: { support: Exclude<PasskeySupport, 'ready'> }) {
  const { words } = useWords()
  const say = passkeysWords(words)
  if (support === 'no-browser') return <Alert tone="warning">{say.unsupported}</Alert>
  if (support === 'by-number') return <Alert tone="warning">{say.needsName}</Alert>
  return (
    <Alert tone="warning">
      {say.byName}{' '}
      <a href={byName()} className="underline underline-offset-4">
        <bdi dir="ltr">{new URL(byName()).host}</bdi>
      </a>
    </Alert>
  )
}
