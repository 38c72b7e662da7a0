'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import type { OperatorServer } from '../api/client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { operatorWords } from '../i18n/operator-words.ts'
import { Moment } from '../realtime/moment.tsx'
import { PhaseBadge } from '../servers/phase-badge.tsx'
import { Badge } from '../ui/badge.tsx'
import { classes } from '../ui/classes.ts'

const cell = 'text-start align-top md:px-4 md:py-3'

/** Every server in one table; on a phone each row is a card, its state and its place first. */
export function FleetTable({ servers }: { servers: OperatorServer[] }) {
  const { words } = useWords()
  const say = operatorWords(words)
  const titles = [say.server, say.state, say.runs, say.place, say.account, say.step, say.ordered]
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={say.title}
      className="overflow-x-auto rounded-card border border-line bg-surface"
    >
      <table className="w-full text-sm max-md:block md:min-w-[58rem]">
        <thead className="max-md:sr-only">
          <tr className="border-line border-b text-quiet">
            {titles.map(title => (
              <th key={title} scope="col" className={`${cell} font-medium`}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="max-md:block">
          {servers.map(server => (
            <Row key={server.id} server={server} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Row({ server }: { server: OperatorServer }) {
  const { language, words } = useWords()
  const say = operatorWords(words)
  const step = server.steps.find(({ state }) => state === 'active' || state === 'failed')
  return (
    <tr className="border-line border-b last:border-b-0 max-md:grid max-md:grid-cols-2 max-md:gap-x-4 max-md:gap-y-3 max-md:p-4">
      <th scope="row" className={`${cell} font-medium`}>
        <Link
          href={`/${language}/servers/${server.id}`}
          className="text-sea underline underline-offset-4"
        >
          <bdi dir="ltr" className="break-all md:whitespace-nowrap">
            {server.hostname}
          </bdi>
        </Link>
        <span className="block font-normal text-quiet">{server.planName}</span>
      </th>
      <td className={cell}>
        <div className="flex flex-wrap gap-1.5 max-md:justify-end">
          <PhaseBadge phase={server.phase} />
          {server.stuck && <Badge tone="coral">{say.stuck}</Badge>}
        </div>
        {server.stuck && <p className="mt-1.5 max-w-xs text-coral">{server.stuck.text}</p>}
        {!server.stuck && server.notice && (
          <p className="mt-1.5 max-w-xs text-quiet">{server.notice.text}</p>
        )}
      </td>
      <Cell title={say.runs}>{server.blueprint.title}</Cell>
      <Cell title={say.place}>
        {server.machine ? (
          <>
            <bdi>{server.machine.city}</bdi>
            <span className="block text-quiet">
              <bdi dir="ltr" className="md:whitespace-nowrap">
                {`${server.machine.provider} · ${server.machine.size}`}
              </bdi>
            </span>
          </>
        ) : (
          '–'
        )}
      </Cell>
      <Cell title={say.account} wide>
        <bdi dir="ltr" className="break-all md:whitespace-nowrap">
          {server.accountEmail}
        </bdi>
      </Cell>
      <Cell title={say.step}>{step ? words.steps.names[step.name] : '–'}</Cell>
      <Cell title={say.ordered}>
        <span className="md:whitespace-nowrap">
          <Moment iso={server.orderedAt} />
        </span>
      </Cell>
    </tr>
  )
}

/** On a phone, where no column's title stands above it, a cell brings its own; readers hear the column's. */
function Cell({
  title,
  wide = false,
  children,
}: {
  title: string
  /** Takes the whole width of a card. */
  wide?: boolean
  children: ReactNode
}) {
  return (
    <td className={classes(cell, wide && 'max-md:col-span-2')}>
      <span aria-hidden="true" className="block text-quiet text-xs md:hidden">
        {title}
      </span>
      {children}
    </td>
  )
}
