'use client'

import Link from 'next/link'
import type { Server } from '../api/schema.ts'
import { useWords } from '../i18n/language-context.tsx'
import { placeName } from '../orders/place.ts'
import { Moment } from '../realtime/moment.tsx'
import { Icon } from '../ui/icon.tsx'
import { PhaseBadge } from './phase-badge.tsx'
import { spokenAddress } from './server-address.tsx'

export function ServerList({
  servers,
  heading: Heading = 'h2',
}: {
  servers: Server[]
  /** One below what stands above the list. */
  heading?: 'h2' | 'h3'
}) {
  const { language } = useWords()
  return (
    <ul className="grid gap-4 md:grid-cols-2">
      {servers.map(server => (
        <li
          key={server.id}
          className="group relative rounded-card border border-line bg-surface p-5 transition-colors hover:border-sea/60"
        >
          <div className="flex items-start justify-between gap-3">
            <Heading className="min-w-0 font-semibold text-lg">
              <Link
                href={`/${language}/servers/${server.id}`}
                className="after:absolute after:inset-0 after:rounded-card"
              >
                <bdi dir="ltr" className="break-all">
                  {server.hostname}
                </bdi>
              </Link>
            </Heading>
            <PhaseBadge phase={server.phase} />
          </div>
          <p className="mt-1 truncate text-quiet text-sm">
            <bdi dir="ltr" className="font-mono">
              {spokenAddress(server.url)}
            </bdi>
          </p>
          {server.notice && <p className="mt-2 text-sand text-sm">{server.notice.text}</p>}
          <p className="mt-3 text-sm">
            {server.blueprint.title}
            {server.machine && ` · ${placeName(language, server.machine)}`}
          </p>
          <p className="mt-1 flex items-center justify-between gap-3 text-quiet text-sm">
            <span>
              <bdi>{server.planName}</bdi> · <Moment iso={server.orderedAt} />
            </span>
            <Icon name="arrow" className="size-4.5 shrink-0 flip-rtl group-hover:text-sea" />
          </p>
        </li>
      ))}
    </ul>
  )
}
