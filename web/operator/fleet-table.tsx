'use client'

import Link from 'next/link'
import type { OperatorServer } from '../api/client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Moment } from '../realtime/moment.tsx'
import { PhaseBadge } from '../servers/phase-badge.tsx'
import { Badge } from '../ui/badge.tsx'

const cell = 'px-4 py-3 text-start align-top'

/** Every server in one table; on a phone it scrolls sideways inside its own box. */
export function FleetTable({ servers }: { servers: OperatorServer[] }) {
  const { words } = useWords()
  const say = words.operator
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={say.title}
      className="overflow-x-auto rounded-card border border-line bg-surface"
    >
      <table className="w-full min-w-[52rem] text-sm">
        <thead>
          <tr className="border-line border-b text-quiet">
            {[say.server, say.account, say.state, say.step, say.place, say.ordered].map(title => (
              <th key={title} scope="col" className={`${cell} font-medium`}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
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
  const step = server.steps.find(({ state }) => state === 'active' || state === 'failed')
  return (
    <tr className="border-line border-b last:border-b-0">
      <th scope="row" className={`${cell} font-medium`}>
        <Link
          href={`/${language}/servers/${server.id}`}
          className="text-sea underline underline-offset-4"
        >
          <bdi dir="ltr" className="whitespace-nowrap">
            {server.hostname}
          </bdi>
        </Link>
        <span className="block font-normal text-quiet">{server.planName}</span>
      </th>
      <td className={cell}>
        <bdi dir="ltr" className="whitespace-nowrap">
          {server.accountEmail}
        </bdi>
      </td>
      <td className={cell}>
        <div className="flex flex-wrap gap-1.5">
          <PhaseBadge phase={server.phase} />
          {server.stuck && <Badge tone="coral">{words.operator.stuck}</Badge>}
        </div>
        {server.stuck && <p className="mt-1.5 max-w-xs text-coral">{server.stuck.text}</p>}
        {!server.stuck && server.notice && (
          <p className="mt-1.5 max-w-xs text-quiet">{server.notice.text}</p>
        )}
      </td>
      <td className={cell}>{step ? words.steps.names[step.name] : '–'}</td>
      <td className={cell}>
        {server.machine ? (
          <>
            <bdi>{server.machine.city}</bdi>
            <span className="block text-quiet">
              <bdi dir="ltr" className="whitespace-nowrap">
                {`${server.machine.provider} · ${server.machine.size}`}
              </bdi>
            </span>
          </>
        ) : (
          '–'
        )}
      </td>
      <td className={`${cell} whitespace-nowrap`}>
        <Moment iso={server.orderedAt} />
      </td>
    </tr>
  )
}
