import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import { type Answer, type Client, createClient } from './client.ts'
import type { Account, Language } from './schema.ts'

/**
 * The API as seen while a page is rendered: this process's own address, with the visitor's cookies.
 * The visitor's address and country are passed on: limits count the person and not ourselves, and what
 * is near is near them.
 */
export async function serverClient(language: Language): Promise<Client> {
  const [jar, incoming] = await Promise.all([cookies(), headers()])
  const countryHeader = process.env.SAMBUK_COUNTRY_HEADER
  const handedOn = ['x-forwarded-for', ...(countryHeader ? [countryHeader] : [])].flatMap(name => {
    const value = incoming.get(name)
    return value ? [[name, value]] : []
  })
  return createClient({
    language,
    origin: process.env.SAMBUK_API_ORIGIN ?? 'http://127.0.0.1:3000',
    headers: {
      cookie: jar.toString(),
      ...Object.fromEntries(handedOn),
    },
    timeoutMs: 8_000,
  })
}

/** Who is looking; asked once per page, however many parts of it want to know. */
export const currentAccount = cache(async (language: Language): Promise<Answer<Account>> => {
  const client = await serverClient(language)
  return client.me()
})
