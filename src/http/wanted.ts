import type { FastifyReply } from 'fastify'

/** For an answer that takes long: ends after `ms`, and when nobody is there any more who wants it. */
export function whileWanted(reply: FastifyReply, ms: number): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  return AbortSignal.any([AbortSignal.timeout(ms), gone.signal])
}

/** Whether an answer has ended because nobody waited for it any more, and not for lack of time. */
export const isNobodyThere = ({ aborted, reason }: AbortSignal): boolean =>
  aborted && reason?.name === 'AbortError'
