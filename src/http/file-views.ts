import { z } from 'zod'

/** What the API says of files on a server; see `views.ts`. */

export const FileEntry = z
  .object({
    name: z.string(),
    isNameless: z
      .boolean()
      .describe('its name on the disk is no text: it is shown, and cannot be asked for'),
    kind: z.enum(['file', 'folder', 'link', 'other']),
    leadsTo: z.enum(['file', 'folder', 'other']).nullable().describe('of a link: what is there'),
    bytes: z.number(),
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'FileEntry' })

export const Folder = z
  .object({
    path: z.string(),
    entries: z.array(FileEntry),
    hasMore: z.boolean().describe('there is more than is listed'),
    places: z.object({ home: z.string(), workspace: z.string().nullable() }),
  })
  .meta({ id: 'Folder' })

export const TextFile = z
  .object({
    path: z.string(),
    text: z.string(),
    version: z.string().describe('names this content: a save says which one it was made from'),
  })
  .meta({ id: 'TextFile' })

export const SavedFile = z.object({ version: z.string() }).meta({ id: 'SavedFile' })

export const Uploaded = z
  .object({ offset: z.number().describe('how many bytes are there: the next part begins here') })
  .meta({ id: 'Uploaded' })
