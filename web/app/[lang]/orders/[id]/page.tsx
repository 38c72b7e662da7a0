import type { Metadata } from 'next'
import { serverClient } from '@/api/server-client.ts'
import { isLanguage } from '@/i18n/languages.ts'
import { ordersWords } from '@/i18n/orders-words.ts'
import { pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'
import { OrderView } from '@/orders/order-view.tsx'
import { Refused } from '@/shell/refused.tsx'

interface Props {
  params: Promise<{ lang: string; id: string }>
  searchParams: Promise<{ paid?: string; cancelled?: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { lang } = await params
  const words = wordsOf(isLanguage(lang) ? lang : 'en')
  return { title: words.titleOf(ordersWords(words).orderStates.title) }
}

export default async function OrderStatusPage({ params, searchParams }: Props) {
  const { id } = await params
  const language = await pageLanguage(params)
  const { paid, cancelled } = await searchParams
  const client = await serverClient(language)
  const order = await client.order(id)
  if (!order.ok) {
    return (
      <Refused language={language} problem={order.problem} path={`/${language}/orders/${id}`} />
    )
  }
  const returned = paid ? 'paid' : cancelled ? 'cancelled' : null
  return <OrderView initial={order.value} returned={returned} />
}
