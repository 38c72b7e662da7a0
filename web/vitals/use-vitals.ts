'use client'

import { useEffect, useState } from 'react'
import { useWords } from '../i18n/language-context.tsx'
import { subscribe } from '../realtime/subscribe.ts'
import { useVisible } from '../realtime/use-visible.ts'
import { type Sample, withSample } from './series.ts'

export interface Vitals {
  samples: Sample[]
  everyMs: number
  /** Why there are no new ones now; null: there are. */
  problem: string | null
}

/** How busy a server is, measured while the page is in sight. */
export function useVitals(serverId: string): Vitals {
  const { language } = useWords()
  const isVisible = useVisible()
  const [vitals, setVitals] = useState<Vitals>({ samples: [], everyMs: 5_000, problem: null })

  useEffect(() => {
    if (!isVisible) return
    const ofServer = (heard: { server: string }) => heard.server === serverId
    return subscribe({
      language,
      request: { event: 'vitals-watch', body: serverId },
      leave: { event: 'vitals-leave', body: serverId },
      events: {
        vitals(heard: { server: string; sample: Sample }) {
          if (!ofServer(heard)) return
          setVitals(before => ({
            ...before,
            samples: withSample(before.samples, heard.sample),
            problem: null,
          }))
        },
        'vitals-refused'(heard: { server: string; reason: { text: string } }) {
          if (ofServer(heard)) setVitals(before => ({ ...before, problem: heard.reason.text }))
        },
      },
      onState(state) {
        if (state.ok) {
          const { samples, everyMs } = state as unknown as { samples: Sample[]; everyMs: number }
          setVitals({ samples, everyMs, problem: null })
        } else if (state.code) {
          setVitals(before => ({ ...before, problem: state.text ?? null }))
        }
      },
    })
  }, [language, serverId, isVisible])

  return vitals
}
