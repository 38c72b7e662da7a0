'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { OrderRequest, Problem, Reason } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { type ModelErrors, modelErrorsOf } from '../model/model-draft.ts'
import { awaitPayment } from './place-order.ts'

export interface OrderErrors {
  form: string | null
  hostname: string | null
  promotion: string | null
  model: ModelErrors
}

export const noErrors: OrderErrors = { form: null, hostname: null, promotion: null, model: {} }

/** Sends an order off and leads on: to the payment, to the order's own page, or to what is wrong with it. */
export function useOrder() {
  const { language, words } = useWords()
  const client = useClient()
  const router = useRouter()
  const [errors, setErrors] = useState(noErrors)
  const [busy, setBusy] = useState(false)

  // Coming back from the payment page with the browser's own button revives this page as it was left.
  useEffect(() => {
    const revive = () => setBusy(false)
    addEventListener('pageshow', revive)
    return () => removeEventListener('pageshow', revive)
  }, [])

  const place = ({ code }: Pick<Problem, 'code'>, text: string, fields?: Problem['fields']) => {
    const hostname = code.startsWith('hostname-') ? text : (fields?.hostname ?? null)
    const promotion = code.startsWith('promotion-') ? text : (fields?.promotionCode ?? null)
    const model = modelErrorsOf(fields)
    const isPlaced = hostname ?? promotion ?? Object.values(model).some(Boolean)
    setErrors({ form: isPlaced ? null : text, hostname, promotion, model })
  }

  const refuse = (problem: Problem, planId: string) => {
    if (problem.code === 'signed-out') {
      const here = `/${language}/order?plan=${encodeURIComponent(planId)}`
      router.push(`/${language}/sign-in?next=${encodeURIComponent(here)}`)
      return
    }
    // The place was taken since this page was made: the page learns what is left.
    if (problem.code === 'location-unavailable') router.refresh()
    place(problem, problemText(words, problem), problem.fields)
  }

  const fail = (reason: Reason | null) => {
    if (reason) place(reason, reason.text)
    else setErrors({ ...noErrors, form: words.problems.unexpected })
  }

  const send = async (order: OrderRequest): Promise<void> => {
    if (busy) return
    setErrors(noErrors)
    setBusy(true)
    const placed = await awaitPayment(client, await client.createOrder(order))
    if (placed.kind === 'pay') {
      window.location.assign(placed.checkoutUrl)
      return
    }
    if (placed.kind === 'wait') {
      router.push(`/${language}/orders/${placed.orderId}`)
      return
    }
    setBusy(false)
    if (placed.kind === 'refused') refuse(placed.problem, order.planId)
    else fail(placed.reason)
  }

  return { errors, setErrors, busy, send }
}
