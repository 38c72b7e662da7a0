'use client'

import { formatBytes, formatNumber, formatPercent } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Section } from '../ui/card.tsx'
import { Chart } from './chart.tsx'
import { pointsOf } from './series.ts'
import { useVitals } from './use-vitals.ts'

const partOf = ({ used, all }: { used: number; all: number }) => (100 * used) / all

/** How busy a server is, as long as somebody looks. */
export function VitalsSection({ serverId }: { serverId: string }) {
  const { language, words } = useWords()
  const say = words.vitals
  const { samples, everyMs, problem } = useVitals(serverId)
  const last = samples.at(-1)
  const gapMs = 3 * everyMs
  const sizes = ({ used, all }: { used: number; all: number }) =>
    say.of(formatBytes(language, used), formatBytes(language, all))
  return (
    <Section id="vitals-title" title={say.title} text={say.text}>
      {problem && (
        <div className="mb-4">
          <Alert tone="warning">{problem}</Alert>
        </div>
      )}
      <div className="grid gap-6 sm:grid-cols-3">
        <Chart
          title={say.cpu}
          value={last && last.cpuPercent !== null ? formatPercent(last.cpuPercent) : '–'}
          note={last ? say.cores(last.cores, formatNumber(language, last.load)) : '–'}
          points={pointsOf(samples, ({ cpuPercent }) => cpuPercent)}
          gapMs={gapMs}
        />
        <Chart
          title={say.memory}
          value={last ? formatPercent(partOf(last.memoryBytes)) : '–'}
          note={last ? sizes(last.memoryBytes) : '–'}
          points={pointsOf(samples, ({ memoryBytes }) => partOf(memoryBytes))}
          gapMs={gapMs}
        />
        <Chart
          title={say.disk}
          value={last ? formatPercent(partOf(last.diskBytes)) : '–'}
          note={last ? sizes(last.diskBytes) : '–'}
          points={pointsOf(samples, ({ diskBytes }) => partOf(diskBytes))}
          gapMs={gapMs}
        />
      </div>
    </Section>
  )
}
