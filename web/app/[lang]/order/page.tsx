import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import type { Plan } from '@/api/schema.ts'
import { currentAccount, serverClient } from '@/api/server-client.ts'
import { ordersWords } from '@/i18n/orders-words.ts'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'
import { Plans } from '@/landing/plans.tsx'
import { currencyCookie, parseCurrency } from '@/orders/currency.ts'
import { OrderForm } from '@/orders/order-form.tsx'
import type { Terms } from '@/orders/order-summary.tsx'
import { parseInterval, shownPrice } from '@/orders/price.ts'
import { ReloadAlert } from '@/shell/reload-alert.tsx'
import { Alert } from '@/ui/alert.tsx'
import { ButtonLink } from '@/ui/button.tsx'

type Query = { plan?: string; interval?: string; currency?: string }
type Props = PageParams & { searchParams: Promise<Query> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const words = wordsOf(await pageLanguage(params))
  return { title: words.titleOf(ordersWords(words).order.title) }
}

export default async function OrderPage({ params, searchParams }: Props) {
  const language = await pageLanguage(params)
  const query = await searchParams
  const jar = await cookies()
  const currency = parseCurrency(query.currency ?? jar.get(currencyCookie)?.value)
  const client = await serverClient(language)
  const [me, plans, addons] = await Promise.all([
    currentAccount(language),
    client.plans(currency),
    client.addons(),
  ])
  if (!me.ok && me.problem.status === 401) {
    const here = `/${language}/order?${new URLSearchParams({ ...query })}`
    redirect(`/${language}/sign-up?next=${encodeURIComponent(here)}`)
  }
  const words = wordsOf(language)
  const plan = plans.ok ? plans.value.find(({ id }) => id === query.plan) : undefined
  if (plan?.kind === 'contact') {
    redirect(`/${language}/contact?plan=${encodeURIComponent(plan.id)}`)
  }
  return (
    <div className="mx-auto w-full max-w-5xl px-4 py-8 sm:px-6 sm:py-12">
      <h1 className="mb-6 font-bold text-3xl tracking-tight">
        {plan || !plans.ok ? ordersWords(words).order.title : ordersWords(words).order.noPlan}
      </h1>
      {!plans.ok && <ReloadAlert title={ordersWords(words).plan.unreachable} />}
      {plans.ok && !plan && (
        <>
          <p className="mb-5 text-quiet">
            {query.plan
              ? ordersWords(words).order.otherPlanText
              : ordersWords(words).order.noPlanText}
          </p>
          <Plans plans={plans.value} currency={currency} heading="h2" />
        </>
      )}
      {plan && !plan.orderable && (
        <Alert
          tone="warning"
          title={ordersWords(words).order.unavailableTitle(plan.name)}
          action={
            <ButtonLink href={`/${language}#plans`} look="secondary">
              {ordersWords(words).order.seePlans}
            </ButtonLink>
          }
        >
          {plan.unavailableReason?.text}
        </Alert>
      )}
      {plan?.orderable && (
        <OrderForm
          plan={plan}
          // Extras can be bought later too: an order does not wait for them.
          addons={addons.ok ? addons.value : []}
          initialTerms={termsOf(plan, query, currency)}
          trialEnds={trialEndOf(plan)}
        />
      )}
    </div>
  )
}

/** As the address asks, or as near to it as the plan is sold. */
function termsOf(plan: Plan, query: Query, asked: string | undefined): Terms {
  const currency = asked ?? plan.monthly?.currency ?? plan.yearly?.currency ?? ''
  const price = shownPrice(plan, parseInterval(query.interval), currency)
  return { interval: price?.interval ?? 'month', currency: price?.currency ?? currency }
}

const dayMs = 86_400_000
const trialEndOf = ({ trialDays }: Plan): string | null =>
  trialDays > 0 ? new Date(Date.now() + trialDays * dayMs).toISOString() : null
