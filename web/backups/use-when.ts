'use client'

import type { Backup } from '../api/schema.ts'
import { useMoment } from '../realtime/moment.tsx'

/** Says of a backup, inside a sentence, when it was made: to the second, which tells two of one minute apart. */
export function useWhen(): (backup: Pick<Backup, 'verifiedAt' | 'begunAt'>) => string {
  const moment = useMoment(true)
  return ({ verifiedAt, begunAt }) => moment(verifiedAt ?? begunAt)
}
