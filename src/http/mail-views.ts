import { z } from 'zod'
import { alwaysReasons, type LetterGroup, letterGroups } from '../mail/wishes.ts'

/** What the HTTP API says of letters: which somebody wishes, and for operators how they look. */

const wishes: Record<LetterGroup, z.ZodBoolean> = {
  rest: z.boolean(),
  backups: z.boolean(),
  usage: z.boolean(),
}
const LetterWishes = z.object(wishes).meta({
  id: 'LetterWishes',
  description: 'Which letters are wished, of those that may be declined.',
})

export const MailSettings = z
  .object({
    wishes: LetterWishes,
    /** Why others come always. */
    always: z.array(z.enum(alwaysReasons)),
    unreachableSince: z.iso.datetime().nullable(),
  })
  .meta({ id: 'MailSettings' })

export const MailSettingsChange = z
  .object({
    wishes: z.object(wishes).partial().optional(),
    /** The address works again: what was held back is sent now. */
    reachable: z.literal(true).optional(),
  })
  .meta({ id: 'MailSettingsChange' })

export const UnsubscribeView = z
  .object({
    address: z.string(),
    /** What the letter was about; null: it is older than such groups, and its link ends all of them. */
    group: z.enum(letterGroups).nullable(),
    wishes: LetterWishes,
  })
  .meta({ id: 'UnsubscribeView' })

export const LetterKind = z
  .object({
    kind: z.string(),
    /** With which others its recipient may decline it; null: it comes always. */
    group: z.enum(letterGroups).nullable(),
    /** Why it comes always; null: it may be declined. */
    always: z.enum([...alwaysReasons, 'operators']).nullable(),
  })
  .meta({ id: 'LetterKind' })

export const Letter = LetterKind.extend({
  subject: z.string(),
  html: z.string(),
  text: z.string(),
}).meta({ id: 'Letter', description: 'A letter as it is sent, with sample values.' })
