'use client'

import dynamic from 'next/dynamic'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { passkeysWords } from '../i18n/passkeys-words.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { useToast } from '../ui/toast.tsx'
import { useUnfolding } from '../ui/use-unfolding.ts'
import { Loaded } from './loaded.tsx'
import { PasskeyItem } from './passkey-item.tsx'
import { usePasskeySupport } from './passkey-support.ts'
import { PasskeyTrouble } from './passkey-trouble.tsx'
import { useAsked } from './use-asked.ts'

const PasskeyForm = dynamic(() =>
  import('./passkey-form.tsx').then(({ PasskeyForm }) => PasskeyForm),
)

/** By what somebody signs in without a password: which there are, and a new one where that can be made. */
export function PasskeysSection() {
  const { words } = useWords()
  const say = passkeysWords(words)
  const client = useClient()
  const toast = useToast()
  const support = usePasskeySupport()
  const { value, problem, load } = useAsked(client.passkeys)
  const { isOpen, open, close, opener } = useUnfolding()
  return (
    <Section id="passkeys-title" title={say.title} text={say.text}>
      <Loaded value={value} problem={problem} failed={say.failed} onReload={load}>
        {passkeys =>
          passkeys.length === 0 ? (
            <p className="text-quiet">{say.none}</p>
          ) : (
            <ul className="divide-y divide-line">
              {passkeys.map(passkey => (
                <PasskeyItem key={passkey.id} item={passkey} onChange={load} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <div className="mt-4">
        {support !== null && support !== 'ready' ? (
          <PasskeyTrouble support={support} />
        ) : isOpen ? (
          <PasskeyForm
            onAdded={() => {
              close()
              toast(say.added)
              void load()
            }}
            onClose={close}
          />
        ) : (
          <Button ref={opener} look="secondary" onClick={open}>
            {say.add}
          </Button>
        )}
      </div>
    </Section>
  )
}
