'use client'

import type { Server } from '../api/schema.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Badge, type Tone } from '../ui/badge.tsx'

const tones: Record<Server['phase'], Tone> = {
  provisioning: 'sea',
  starting: 'sea',
  ready: 'good',
  moving: 'sea',
  restoring: 'sea',
  lost: 'coral',
  suspended: 'coral',
  stopping: 'sand',
  stopped: 'sand',
  hibernating: 'sand',
  hibernated: 'sand',
  waking: 'sea',
  refunding: 'coral',
  refunded: 'plain',
  deleting: 'plain',
  deleted: 'plain',
}

export function PhaseBadge({ phase }: { phase: Server['phase'] }) {
  const { words } = useWords()
  return (
    <Badge tone={tones[phase]} dot>
      {words.phases[phase]}
    </Badge>
  )
}
