import type { Metadata } from 'next'
import { FormPage } from '@/accounts/form-page.tsx'
import { serverClient } from '@/api/server-client.ts'
import { leavingWords } from '@/i18n/leaving-words.ts'
import { pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'
import { ReceiptView } from '@/leaving/receipt-view.tsx'
import { RefreshWhile } from '@/realtime/refresh-while.tsx'
import { ReloadAlert } from '@/shell/reload-alert.tsx'

interface Props {
  params: Promise<{ lang: string; token: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const words = wordsOf(await pageLanguage(params))
  return { title: words.titleOf(leavingWords(words).receiptTitle), robots: { index: false } }
}

/** Where somebody who is forgotten reads that they are. */
export default async function ErasedPage({ params }: Props) {
  const { token } = await params
  const language = await pageLanguage(params)
  const say = leavingWords(wordsOf(language))
  const client = await serverClient(language)
  const erasure = await client.erasure(token)
  return (
    <FormPage title={say.receiptTitle} text={say.receiptText}>
      {erasure.ok ? (
        <>
          <RefreshWhile waiting={erasure.value.receipt === null} />
          <ReceiptView erasure={erasure.value} language={language} />
        </>
      ) : (
        <ReloadAlert title={erasure.problem.title || wordsOf(language).notFound.text} />
      )}
    </FormPage>
  )
}
