import { isAccessApplied, type ServerRow } from '../servers/server.ts'

/** Pure. Why a machine could not be told of its ways in when that was tried last: the code of a sentence. */
export const whyNotApplied = (server: ServerRow): string | null =>
  isAccessApplied(server) ? null : (server.steps.access?.reason ?? null)
