'use client'

import type { ReactNode } from 'react'
import type { Invoice } from '../api/schema.ts'
import { formatMoney } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Day, useDay } from '../realtime/moment.tsx'
import { Badge, type Tone } from '../ui/badge.tsx'
import { ExternalButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'

const tones: Record<Invoice['status'], Tone> = {
  draft: 'plain',
  open: 'sand',
  paid: 'good',
  void: 'plain',
  uncollectible: 'coral',
}

const cell = 'text-start align-top md:px-4 md:py-3'

/** Every invoice with its document; on a phone each is a card. */
export function InvoiceTable({
  invoices,
  missing,
}: {
  invoices: Invoice[]
  /** The subscriptions whose payment is missing: what is open of others is being debited already. */
  missing: readonly string[]
}) {
  const { words } = useWords()
  const say = words.billing.invoices
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={say.title}
      className="overflow-x-auto rounded-card border border-line bg-surface"
    >
      <table className="w-full text-sm max-md:block">
        <thead className="max-md:sr-only">
          <tr className="border-line border-b text-quiet">
            {[say.number, say.date, say.server, say.amount, say.status, say.document].map(title => (
              <th key={title} scope="col" className={`${cell} font-medium`}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="max-md:block">
          {invoices.map(invoice => (
            <Row key={invoice.id} invoice={invoice} isPayable={isPayable(invoice, missing)} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

const isPayable = ({ status, dueAt, subscriptionId }: Invoice, missing: readonly string[]) =>
  status === 'open' && (dueAt !== null || missing.includes(subscriptionId))

function Row({ invoice, isPayable }: { invoice: Invoice; isPayable: boolean }) {
  const { language, words } = useWords()
  const say = words.billing.invoices
  const day = useDay()
  const { number, status, total, tax, refunded, dueAt } = invoice
  return (
    <tr className="border-line border-b last:border-b-0 max-md:grid max-md:grid-cols-2 max-md:gap-x-4 max-md:gap-y-3 max-md:p-4">
      <th scope="row" className={`${cell} font-medium`}>
        <Title>{say.number}</Title>
        {number ? <bdi dir="ltr">{number}</bdi> : say.unnumbered}
      </th>
      <td className={cell}>
        <Title>{say.date}</Title>
        <Day iso={invoice.issuedAt} />
      </td>
      <td className={cell}>
        <Title>{say.server}</Title>
        <bdi dir="ltr" className="break-all">
          {invoice.hostname}
        </bdi>
      </td>
      <td className={cell}>
        <Title>{say.amount}</Title>
        <bdi className="font-medium">{formatMoney(language, total)}</bdi>
        {tax.amountMinor > 0 && (
          <span className="block text-quiet">{say.ofIt(formatMoney(language, tax))}</span>
        )}
        {refunded.amountMinor > 0 && (
          <span className="block text-quiet">{say.refunded(formatMoney(language, refunded))}</span>
        )}
      </td>
      <td className={cell}>
        <Title>{say.status}</Title>
        <Badge tone={tones[status]}>
          {status === 'open' && !isPayable ? say.underWay : say.statuses[status]}
        </Badge>
        {status === 'open' && dueAt && (
          <span className="mt-1 block text-quiet">{say.due(day(dueAt))}</span>
        )}
      </td>
      <td className={cell}>
        <Documents invoice={invoice} isPayable={isPayable} />
      </td>
    </tr>
  )
}

function Documents({ invoice, isPayable }: { invoice: Invoice; isPayable: boolean }) {
  const { words } = useWords()
  const say = words.billing.invoices
  const name = invoice.number ?? say.unnumbered
  return (
    <div className="-my-1.5 flex flex-wrap items-center gap-x-4 gap-y-2">
      {isPayable && invoice.pageUrl && (
        <ExternalButton href={invoice.pageUrl} size="small" newTab label={say.payOf(name)}>
          {say.pay}
        </ExternalButton>
      )}
      {invoice.pdfUrl && (
        <a
          href={invoice.pdfUrl}
          target="_blank"
          rel="noopener noreferrer"
          aria-label={say.pdfOf(name)}
          className="inline-flex min-h-9 items-center gap-1.5 rounded-lg font-medium text-sea underline underline-offset-4"
        >
          <Icon name="download" className="size-4" />
          {say.pdf}
        </a>
      )}
    </div>
  )
}

/** On a phone, where no column's title stands above it, a cell brings its own; readers hear the column's. */
function Title({ children }: { children: ReactNode }) {
  return (
    <span aria-hidden="true" className="block font-normal text-quiet text-xs md:hidden">
      {children}
    </span>
  )
}
