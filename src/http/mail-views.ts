import { z } from 'zod'

/** What the HTTP API says of letters: which somebody wishes, and for operators how they look. */

export const MailSettings = z
  .object({
    /** Letters that are not part of what was agreed are wished. */
    optional: z.boolean(),
    unreachableSince: z.iso.datetime().nullable(),
  })
  .meta({ id: 'MailSettings' })

export const MailSettingsChange = z
  .object({
    optional: z.boolean().optional(),
    /** The address works again: what was held back is sent now. */
    reachable: z.literal(true).optional(),
  })
  .meta({ id: 'MailSettingsChange' })

export const LetterKind = z
  .object({
    kind: z.string(),
    /** Its recipient may wish no more like it. */
    optional: z.boolean(),
  })
  .meta({ id: 'LetterKind' })

export const Letter = LetterKind.extend({
  subject: z.string(),
  html: z.string(),
  text: z.string(),
}).meta({ id: 'Letter', description: 'A letter as it is sent, with sample values.' })
