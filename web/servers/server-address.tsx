'use client'

import type { Server } from '../api/schema.ts'
import { useWords } from '../i18n/language-context.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Icon } from '../ui/icon.tsx'

/** `https://name.zone/` as people say it: `name.zone`. */
export const spokenAddress = (url: string): string =>
  url.replace(/^https?:\/\//, '').replace(/\/$/, '')

export function ServerAddress({ server }: { server: Server }) {
  const { words } = useWords()
  const answers = server.phase === 'ready'
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-1">
      <bdi dir="ltr" className="min-w-0 break-all font-mono text-quiet">
        {spokenAddress(server.url)}
      </bdi>
      <CopyButton
        text={server.url}
        label={words.server.copyAddress}
        copiedLabel={words.common.copied}
        refusedLabel={words.common.copyRefused}
      />
      {answers && (
        <a
          href={server.url}
          target="_blank"
          rel="noopener noreferrer"
          className="inline-flex min-h-9 items-center gap-1.5 rounded-xl px-2 font-medium text-sea text-sm hover:bg-raised"
        >
          {words.server.visit}
          <Icon name="external" className="size-4 flip-rtl" />
        </a>
      )}
    </div>
  )
}
