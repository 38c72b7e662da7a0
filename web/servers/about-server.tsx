'use client'

import type { ReactNode } from 'react'
import type { Server } from '../api/schema.ts'
import { formatElapsed, isolated } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { placeName, providerName } from '../orders/place.ts'
import { Moment } from '../realtime/moment.tsx'
import { Section } from '../ui/card.tsx'
import { totalElapsedMs } from './progress.ts'
import { programVersion } from './software.ts'

export function AboutServer({ server }: { server: Server }) {
  const { language, words } = useWords()
  const say = words.server
  const machine = server.machine
  const isGivenBack = server.phase === 'hibernated'
  const states: Record<string, string> = say.machineStates
  return (
    <Section id="about-title" title={say.about}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-5 gap-y-2 text-sm">
        <Fact name={say.plan}>{server.planName}</Fact>
        <Fact name={say.runs}>{server.blueprint.title}</Fact>
        {machine && (
          <>
            <Fact name={say.location}>
              {placeName(language, machine)}
              <span className="block text-quiet">{isolated(providerName(machine.provider))}</span>
            </Fact>
            <Fact name={say.machine}>
              {isGivenBack ? say.givenBack : (states[machine.state] ?? <bdi>{machine.state}</bdi>)}
            </Fact>
            {!isGivenBack && (
              <Fact name={say.ip}>
                {machine.address ? (
                  <bdi dir="ltr" className="font-mono">
                    {machine.address}
                  </bdi>
                ) : (
                  say.unknown
                )}
              </Fact>
            )}
          </>
        )}
        {!isGivenBack && (
          <Fact name={say.version}>
            {server.softwareVersion ? (
              <bdi dir="ltr" className="font-mono">
                {programVersion(server.blueprint.name, server.softwareVersion)}
              </bdi>
            ) : (
              say.unknown
            )}
          </Fact>
        )}
        {server.softwareUpdatedAt && (
          <Fact name={say.updated}>
            <Moment iso={server.softwareUpdatedAt} />
          </Fact>
        )}
        {server.readyAt && (
          <>
            <Fact name={say.ready}>
              <Moment iso={server.readyAt} />
            </Fact>
            <Fact name={say.readyIn}>
              <bdi>{formatElapsed(language, totalElapsedMs(server, 0))}</bdi>
            </Fact>
          </>
        )}
      </dl>
    </Section>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-quiet">{name}</dt>
      <dd className="min-w-0 break-words text-end">{children}</dd>
    </>
  )
}
