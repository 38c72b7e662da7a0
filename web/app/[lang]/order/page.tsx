import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { currentAccount, serverClient } from '@/api/server-client.ts'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'
import { Plans } from '@/landing/plans.tsx'
import { OrderForm } from '@/orders/order-form.tsx'
import { parseInterval } from '@/orders/price.ts'
import { ReloadAlert } from '@/shell/reload-alert.tsx'
import { Alert } from '@/ui/alert.tsx'
import { ButtonLink } from '@/ui/button.tsx'

type Props = PageParams & { searchParams: Promise<{ plan?: string; interval?: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const words = wordsOf(await pageLanguage(params))
  return { title: words.titleOf(words.order.title) }
}

export default async function OrderPage({ params, searchParams }: Props) {
  const language = await pageLanguage(params)
  const query = await searchParams
  const interval = parseInterval(query.interval)
  const client = await serverClient(language)
  const [me, plans] = await Promise.all([currentAccount(language), client.plans()])
  if (!me.ok && me.problem.status === 401) {
    const here = new URLSearchParams({ plan: query.plan ?? '', interval })
    redirect(`/${language}/sign-up?next=${encodeURIComponent(`/${language}/order?${here}`)}`)
  }
  const words = wordsOf(language)
  const plan = plans.ok ? plans.value.find(({ id }) => id === query.plan) : undefined
  return (
    <div className="mx-auto w-full max-w-5xl px-4 py-8 sm:px-6 sm:py-12">
      <h1 className="mb-6 font-bold text-3xl tracking-tight">
        {plan || !plans.ok ? words.order.title : words.order.noPlan}
      </h1>
      {!plans.ok && <ReloadAlert title={words.plan.unreachable} />}
      {plans.ok && !plan && (
        <>
          <p className="mb-5 text-quiet">{words.order.noPlanText}</p>
          <Plans plans={plans.value} heading="h2" />
        </>
      )}
      {plan && !plan.orderable && (
        <Alert
          tone="warning"
          title={words.order.unavailableTitle(plan.name)}
          action={
            <ButtonLink href={`/${language}#plans`} look="secondary">
              {words.order.seePlans}
            </ButtonLink>
          }
        >
          {plan.unavailableReason?.text}
        </Alert>
      )}
      {plan?.orderable && <OrderForm plan={plan} initialInterval={interval} />}
    </div>
  )
}
