import type { Metadata } from 'next'
import Link from 'next/link'
import { FormPage } from '@/accounts/form-page.tsx'
import { currentAccount, serverClient } from '@/api/server-client.ts'
import { ContactForm } from '@/contact/contact-form.tsx'
import { ordersWords } from '@/i18n/orders-words.ts'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'
import { ReloadAlert } from '@/shell/reload-alert.tsx'
import { Alert } from '@/ui/alert.tsx'

type Props = PageParams & { searchParams: Promise<{ plan?: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const words = wordsOf(await pageLanguage(params))
  return { title: words.titleOf(ordersWords(words).contact.plainTitle) }
}

/** Plans that a person sells are asked for here. */
export default async function ContactPage({ params, searchParams }: Props) {
  const language = await pageLanguage(params)
  const words = wordsOf(language)
  const client = await serverClient(language)
  const [{ plan: id }, me, plans] = await Promise.all([
    searchParams,
    currentAccount(language),
    client.plans(),
  ])
  const plan = plans.ok
    ? plans.value.find(plan => plan.kind === 'contact' && (id === undefined || plan.id === id))
    : undefined
  return (
    <FormPage
      title={
        plan ? ordersWords(words).contact.title(plan.name) : ordersWords(words).contact.plainTitle
      }
      text={plan && ordersWords(words).contact.text}
      footer={
        <Link
          href={`/${language}#plans`}
          className="font-medium text-sea underline underline-offset-4"
        >
          {ordersWords(words).order.seePlans}
        </Link>
      }
    >
      {!plans.ok && <ReloadAlert title={ordersWords(words).plan.unreachable} />}
      {plans.ok && !plan && <Alert tone="warning">{ordersWords(words).contact.none}</Alert>}
      {plan && (
        <ContactForm
          planId={plan.id}
          name={me.ok ? me.value.name : ''}
          email={me.ok ? me.value.email : ''}
        />
      )}
    </FormPage>
  )
}
