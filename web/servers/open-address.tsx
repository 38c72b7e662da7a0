'use client'

import type { Server } from '../api/schema.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Card } from '../ui/card.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Icon } from '../ui/icon.tsx'
import { spokenAddress } from './server-address.tsx'

/** What its owner looks for first where nobody chats: the address at which it answers. */
export function OpenAddress({ server }: { server: Server }) {
  const { words } = useWords()
  return (
    <Card className="flex flex-col gap-5 sm:p-8">
      <span className="grid size-12 place-items-center rounded-full bg-good-soft text-good">
        <Icon name="globe" className="size-6" />
      </span>
      <div>
        <p className="text-quiet">{server.blueprint.title}</p>
        <h2 className="font-bold text-2xl">{words.server.openTitle}</h2>
        <p className="mt-1 text-pretty text-quiet">{words.server.openText}</p>
      </div>
      <div className="flex items-center gap-1 rounded-xl bg-raised py-2 ps-4 pe-2">
        <bdi dir="ltr" className="min-w-0 flex-1 break-all text-start font-mono">
          {spokenAddress(server.url)}
        </bdi>
        <CopyButton
          text={server.url}
          label={words.server.copyAddress}
          copiedLabel={words.common.copied}
          refusedLabel={words.common.copyRefused}
        />
      </div>
      <a
        href={server.url}
        target="_blank"
        rel="noopener noreferrer"
        className="inline-flex min-h-12 w-fit items-center gap-2 rounded-xl bg-sea px-6 font-medium text-lg text-on-sea shadow-sm hover:bg-sea-strong"
      >
        {words.server.visit}
        <Icon name="external" className="size-5 flip-rtl" />
      </a>
    </Card>
  )
}
