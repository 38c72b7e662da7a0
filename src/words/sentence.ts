import { ar } from './ar.ts'
import { type Code, isCode } from './codes.ts'
import { en } from './en.ts'

export type Language = 'en' | 'ar'

const sentences = { en, ar } as const

/** What a person reads for a code of ours. */
export const sentence = (code: Code, language: Language): string => sentences[language][code]

/** A code together with its sentence, as the API shows it. */
export const reason = (code: Code, language: Language): { code: Code; text: string } => ({
  code,
  text: sentence(code, language),
})

/**
 * The same for a code read from a row. A code that this version does not know (written by a newer
 * one) is kept for machines and told to people as a general failure.
 */
export function storedReason(code: string, language: Language): { code: string; text: string }
export function storedReason(
  code: string | null,
  language: Language,
): { code: string; text: string } | null
export function storedReason(code: string | null, language: Language) {
  if (code === null) return null
  return { code, text: sentence(isCode(code) ? code : 'internal-error', language) }
}
