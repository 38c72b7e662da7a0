import { notFound } from 'next/navigation'
import type { Language } from '../api/schema.ts'
import { isLanguage } from './languages.ts'

export interface PageParams {
  params: Promise<{ lang: string }>
}

/** The language in the address of a page; any other word there is a page that does not exist. */
export async function pageLanguage(params: Promise<{ lang: string }>): Promise<Language> {
  const { lang } = await params
  return isLanguage(lang) ? lang : notFound()
}
