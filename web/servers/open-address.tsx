'use client'

import type { Server } from '../api/schema.ts'
import { credentialsWords } from '../i18n/credentials-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Card } from '../ui/card.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Icon } from '../ui/icon.tsx'
import { spokenAddress } from './server-address.tsx'
import { softwareOf } from './software.ts'

/** What its owner looks for first where nobody chats: the address at which it answers, and the way in. */
export function OpenAddress({ server }: { server: Server }) {
  const { words } = useWords()
  const { healthPath, login } = softwareOf(server.blueprint.name)
  const say = words.blueprints[server.blueprint.name]
  const address = spokenAddress(server.url)
  return (
    <Card className="flex flex-col gap-5 sm:p-8">
      <span className="grid size-12 place-items-center rounded-full bg-good-soft text-good">
        <Icon name="globe" className="size-6" />
      </span>
      <div>
        <p className="text-quiet">{server.blueprint.title}</p>
        <h2 className="font-bold text-2xl">{words.server.openTitle}</h2>
        <p className="mt-1 text-pretty text-quiet">{say?.open ?? words.server.openText}</p>
      </div>
      {healthPath ? (
        <div className="flex flex-col gap-2">
          <Copied text={server.url} label={words.server.copyAddress} />
          <Copied text={`${server.url}${healthPath}`} label={words.server.copyAddress} />
        </div>
      ) : (
        <>
          <Copied text={server.url} shown={address} label={words.server.copyAddress} />
          <a
            href={server.url}
            target="_blank"
            rel="noopener noreferrer"
            className="inline-flex min-h-12 w-fit items-center gap-2 rounded-xl bg-sea px-6 font-medium text-lg text-on-sea shadow-sm hover:bg-sea-strong"
          >
            {words.server.visit}
            <Icon name="external" className="size-5 flip-rtl" />
          </a>
        </>
      )}
      {login && say?.signIn && (
        <div>
          <p className="mb-2 text-quiet">{say.signIn}</p>
          <Copied
            text={`${login.protocol} ${login.username}@${address}`}
            label={credentialsWords(words).copyCommand}
          />
        </div>
      )}
    </Card>
  )
}

/** A line for a program or a terminal; `shown` where people say it shorter. */
function Copied({ text, shown = text, label }: { text: string; shown?: string; label: string }) {
  const { words } = useWords()
  return (
    <div className="flex items-center gap-1 rounded-xl bg-raised py-2 ps-4 pe-2">
      <bdi dir="ltr" className="min-w-0 flex-1 break-all text-start font-mono max-sm:text-sm">
        {shown}
      </bdi>
      <CopyButton
        text={text}
        label={label}
        copiedLabel={words.common.copied}
        refusedLabel={words.common.copyRefused}
      />
    </div>
  )
}
