import { z } from 'zod'
import { teamRoles } from '../team/roles.ts'
import { leftToRight, moneyText } from '../words/money.ts'
import { type Language, storedReason } from '../words/sentence.ts'

/** What a letter says, as plain text; the layout is `render.ts`. */
export interface Wording {
  subject: string
  heading: string
  paragraphs: string[]
  button?: { label: string; url: string }
  /** Small print below everything. */
  note?: string
}

/** Parameters are text, because they rest in the outbox as text. */
type Params = Record<string, z.ZodType<string, string>>
type Values<P extends Params> = { [K in keyof P]: string }

export interface Letter<P extends Params = Params> {
  params: z.ZodObject<P>
  /** It is about the address that it goes to: it stays there when the account goes by another one meanwhile. */
  aboutAddress: boolean
  en(values: Values<P>, zone: string): Wording
  ar(values: Values<P>, zone: string): Wording
}

/**
 * One letter: its parameters, and its wording in both languages side by side; `zone` is the reader's time zone. Whether it may be
 * declined is said in `wishes.ts`.
 */
export const letter = <P extends Params>(
  params: P,
  wording: Record<Language, (values: Values<P>, zone: string) => Wording>,
  { aboutAddress = false } = {},
): Letter<P> => ({ params: z.object(params), aboutAddress, ...wording })

export const text = z.string().min(1)
export const webAddress = z.url({ protocol: /^https?$/ })
export const minorUnits = z.string().regex(/^\d+$/)
export const currency = z.string().length(3)
export const moment = z.iso.datetime()
export const teamRole = z.enum(teamRoles)

export const amountText = (value: { amountMinor: string; currency: string }): string =>
  leftToRight(moneyText(Number(value.amountMinor), value.currency))

export const reasonText = (code: string, language: Language): string =>
  storedReason(code, language).text
