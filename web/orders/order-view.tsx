'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import type { Order } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ordersWords } from '../i18n/orders-words.ts'
import { useLive } from '../realtime/use-live.ts'
import { Alert } from '../ui/alert.tsx'
import { ButtonLink, ExternalButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { CancelOrder, ResumeOrder } from './pay-order.tsx'
import { placeName, providerName } from './place.ts'

/** How the customer came back from the payment page. */
export type Return = 'paid' | 'cancelled' | null

/** An order between "pay" and "here is your server". */
export function OrderView({ initial, returned }: { initial: Order; returned: Return }) {
  const { language, words } = useWords()
  const client = useClient()
  const router = useRouter()
  const { value: order, set } = useLive('order', initial, client.order)
  const server = order.serverId === null ? null : `/${language}/servers/${order.serverId}`

  // Payment news usually comes by itself; this asks for a look now, so nobody waits for the post.
  useEffect(() => {
    if (returned === 'paid') client.orderReturned(initial.id)
  }, [client, initial.id, returned])

  useEffect(() => {
    if (server !== null) router.replace(server)
  }, [router, server])

  return (
    <div className="mx-auto w-full max-w-xl px-4 py-10 sm:py-16">
      <h1 className="mb-6 font-bold text-3xl tracking-tight">
        {ordersWords(words).orderStates.title}
      </h1>
      <OrderState order={order} returned={returned} serverPath={server} onChange={set} />
      {order.place && isAlive(order) && (
        <p className="mt-4 flex items-start gap-2 text-quiet">
          <Icon name="globe" className="mt-1 size-4.5 shrink-0 text-sea" />
          {ordersWords(words).orderStates.place(
            placeName(language, order.place),
            providerName(order.place.provider),
          )}
        </p>
      )}
    </div>
  )
}

const isAlive = ({ state }: Order) => state !== 'failed' && state !== 'abandoned'

function OrderState({
  order,
  returned,
  serverPath,
  onChange,
}: {
  order: Order
  returned: Return
  serverPath: string | null
  onChange: (order: Order) => void
}) {
  const { language, words } = useWords()
  const say = ordersWords(words).orderStates
  const again = (
    <ButtonLink
      href={`/${language}/order?plan=${encodeURIComponent(order.planId)}&interval=${order.interval}`}
      look="secondary"
    >
      {say.again}
    </ButtonLink>
  )
  if (order.state === 'failed') {
    return (
      <Alert tone="error" title={say.failedTitle} action={again}>
        {order.problem && <p>{order.problem.text}</p>}
        <p>{say.failed}</p>
      </Alert>
    )
  }
  if (order.state === 'abandoned') {
    return (
      <Alert
        tone="warning"
        title={say.abandonedTitle}
        action={
          <>
            <ResumeOrder order={order} />
            {again}
          </>
        }
      >
        {order.problem?.text ?? say.abandoned}
      </Alert>
    )
  }
  if (order.state === 'paid') {
    return (
      <Waiting title={say.paidTitle} text={say.paid}>
        {serverPath && <ButtonLink href={serverPath}>{say.toServer}</ButtonLink>}
      </Waiting>
    )
  }
  if (order.state === 'processing') {
    return (
      <Alert tone="good" title={say.processingTitle}>
        {say.processing}
      </Alert>
    )
  }
  if (order.state === 'preparing') {
    return (
      <Waiting title={ordersWords(words).order.preparing} text={ordersWords(words).order.slow} />
    )
  }
  if (returned === 'paid') return <Waiting title={say.lookingTitle} text={say.looking} />
  return (
    <Alert
      tone={returned === 'cancelled' ? 'warning' : 'info'}
      title={returned === 'cancelled' ? say.cancelledTitle : say.payableTitle}
      action={
        <>
          {order.checkoutUrl && <ExternalButton href={order.checkoutUrl}>{say.pay}</ExternalButton>}
          <CancelOrder order={order} onCancelled={onChange} />
        </>
      }
    >
      {returned === 'cancelled' ? say.cancelled : say.payable(order.hostname)}
    </Alert>
  )
}
