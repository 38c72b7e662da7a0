import { notFound } from 'next/navigation'

/** Addresses that no page has: the language is known, so the message can be in it. */
export default function Missing(): never {
  notFound()
}
