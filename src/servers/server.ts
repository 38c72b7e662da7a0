import type { servers } from './tables.ts'

export type ServerRow = typeof servers.$inferSelect
export type ServerChanges = Partial<typeof servers.$inferInsert>

/** A reason why not, or null when it may be done. */
type Refusal = string | null

/**
 * What the customer may do with a server now. The API refuses and the dashboard disables from this
 * one table; each refusal is the code of a sentence.
 */
export const serverCan = {
  chat: (server: ServerRow, isAssistant: boolean): Refusal => {
    if (!isAssistant) return 'not-an-assistant'
    if (server.desired !== 'ready' || server.verifiedAt === null) return 'server-not-ready'
    return server.model === null ? 'no-model-key' : null
  },
  showCredentials: (server: ServerRow): Refusal => {
    if (server.desired !== 'ready' || server.verifiedAt === null) return 'server-not-ready'
    return server.credentialsShownAt === null ? null : 'credentials-already-shown'
  },
  setModel: (server: ServerRow, isAssistant: boolean): Refusal => {
    if (!isAssistant) return 'not-an-assistant'
    return server.desired === 'ready' && server.closedAt === null ? null : 'server-not-ready'
  },
} as const

export type ServerAction = keyof typeof serverCan

/** The labels by which we find a server's machine at any provider. */
export const machineLabels = (
  installationId: string,
  server: { id: string },
): Record<string, string> => ({
  'sambuk.installation': installationId,
  'sambuk.server': server.id,
})

/** The server's public name. */
export const serverName = (server: { hostname: string }, zone: string): string =>
  `${server.hostname}.${zone}`

/** The machine's name at its provider; also the name of its SSH key there. */
export const machineNameOf = (
  server: { id: string; hostname: string },
  generation: number,
): string => `${server.hostname}-${server.id.slice(4, 12)}-${generation}`

/** How records of an installation's names begin their comments; the server's id follows. */
export const nameComment = (installationId: string): string => `sambuk ${installationId} `
