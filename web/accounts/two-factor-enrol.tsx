'use client'

import { auth } from '../api/auth.ts'
import { useWords } from '../i18n/language-context.tsx'
import { twoFactorWords } from '../i18n/two-factor-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { authProblemText } from './auth-problem-text.ts'
import { QrCode } from './qr-code.tsx'
import { useForm } from './use-form.ts'

/** What an authenticator is told, and what replaces it; both are shown this once. */
export interface Enrolled {
  uri: string
  backupCodes: string[]
}

const names = ['code'] as const

/** Tells an authenticator its secret, and begins when its first code has come. */
export function TwoFactorEnrol({
  enrolled: { uri, backupCodes },
  onDone,
  onBack,
}: {
  enrolled: Enrolled
  onDone: () => void
  onBack: () => void
}) {
  const { language, words } = useWords()
  const say = twoFactorWords(words)
  const copying = { copiedLabel: words.common.copied, refusedLabel: words.common.copyRefused }
  const secret = new URL(uri).searchParams.get('secret') ?? ''
  const form = useForm(
    names,
    ({ code }) => ({ code: /^\d{6}$/.test(code.trim()) ? null : say.sixDigits }),
    async ({ code }) => {
      const answer = await auth.confirmTwoFactor(language, code.trim())
      if (answer.ok) {
        onDone()
        return
      }
      return { fields: { code: authProblemText(words, answer.code) } }
    },
  )
  return (
    <form noValidate method="post" onSubmit={form.onSubmit} className="flex flex-col gap-5">
      <p>{say.scan}</p>
      <div className="flex flex-wrap items-start gap-5">
        <QrCode text={uri} label={say.picture} />
        <div className="min-w-0 flex-1 basis-56">
          <p className="font-medium">{say.byHand}</p>
          <p className="mt-1 flex items-start gap-2">
            <code dir="ltr" className="break-words font-mono text-sm">
              {secret.match(/.{1,4}/g)?.join(' ')}
            </code>
            <CopyButton text={secret} label={say.copySecret} {...copying} />
          </p>
        </div>
      </div>
      <Alert tone="warning" title={say.backupTitle}>
        <p>{say.backupText}</p>
        <ul dir="ltr" className="mt-2 grid grid-cols-2 gap-x-6 gap-y-1 font-mono sm:max-w-80">
          {backupCodes.map(code => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div className="mt-2">
          <CopyButton text={backupCodes.join('\n')} label={say.copyBackup} {...copying} />
        </div>
      </Alert>
      <Field label={say.firstCode} error={form.errors.code}>
        <Input
          name="code"
          dir="ltr"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          required
        />
      </Field>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" busy={form.busy}>
          {say.begin}
        </Button>
        <Button look="secondary" onClick={onBack}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  )
}
