import { z } from 'zod'

/** What a person is called: one line. Stripe takes 256 characters, and our letters have no room for more. */
export const PersonName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u)
