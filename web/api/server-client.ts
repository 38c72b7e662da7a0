import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import { type Answer, type Client, createClient } from './client.ts'
import type { Account, Language } from './schema.ts'

/**
 * The API as seen while a page is rendered: this process's own address, with the visitor's cookies.
 * The visitor's address is passed on so that limits count the person and not ourselves.
 */
export async function serverClient(language: Language): Promise<Client> {
  const [jar, incoming] = await Promise.all([cookies(), headers()])
  const forwardedFor = incoming.get('x-forwarded-for')
  return createClient({
    language,
    origin: process.env.SAMBUK_API_ORIGIN ?? 'http://127.0.0.1:3000',
    headers: {
      cookie: jar.toString(),
      ...(forwardedFor ? { 'x-forwarded-for': forwardedFor } : {}),
    },
    timeoutMs: 8_000,
  })
}

/** Who is looking; asked once per page, however many parts of it want to know. */
export const currentAccount = cache(async (language: Language): Promise<Answer<Account>> => {
  const client = await serverClient(language)
  return client.me()
})
