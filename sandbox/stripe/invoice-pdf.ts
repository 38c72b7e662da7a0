import type { StripeAccount } from './account.ts'
import { noAddress } from './addresses.ts'
import type { CreditNote } from './credit-notes.ts'
import type { Invoice } from './invoices.ts'
import { money } from './money.ts'
import { makePdf, type PdfText } from './pdf.ts'
import type { TaxAmount } from './tax.ts'

const start = 50
const end = 545
const linesPerPage = 15

interface Row {
  name: string
  detail: string
  amount: number
}

interface Document {
  title: string
  facts: [name: string, value: string][]
  to: string[]
  currency: string
  rows: Row[]
  sums: [name: string, amount: number][]
}

export function invoicePdf(account: StripeAccount, invoice: Invoice): Buffer {
  const discount = sum(invoice.total_discount_amounts.map(({ amount }) => amount))
  return render({
    title: 'Invoice',
    facts: [
      ['Invoice number', invoice.number ?? 'Draft'],
      ['Date of issue', day(invoice.status_transitions.finalized_at ?? invoice.created)],
      ...(invoice.due_date === null
        ? []
        : [['Date due', day(invoice.due_date)] as [string, string]]),
      ['Status', invoice.status],
    ],
    to: receiver(invoice),
    currency: invoice.currency,
    rows: invoice.lines.data.map(line => ({
      name: line.description ?? '',
      detail: `${day(line.period.start)} - ${day(line.period.end)}`,
      amount: line.amount,
    })),
    sums: [
      ['Subtotal', invoice.subtotal],
      ...(discount === 0 ? [] : [['Discount', -discount] as [string, number]]),
      ...taxes(account, invoice.total_taxes),
      ['Total', invoice.total],
      ...(invoice.amount_due === invoice.total
        ? []
        : [['Applied balance', invoice.amount_due - invoice.total] as [string, number]]),
      ['Amount paid', invoice.amount_paid],
      ['Amount due', invoice.amount_remaining],
    ],
  })
}

export function creditNotePdf(account: StripeAccount, note: CreditNote, invoice: Invoice): Buffer {
  return render({
    title: 'Credit note',
    facts: [
      ['Credit note number', note.number],
      ['Invoice number', invoice.number ?? ''],
      ['Date of issue', day(note.created)],
      ['Status', note.status],
    ],
    to: receiver(invoice),
    currency: note.currency,
    rows: note.lines.data.map(line => ({
      name: line.description ?? '',
      detail: '',
      amount: line.amount,
    })),
    sums: [
      ['Subtotal', note.subtotal],
      ...taxes(account, note.total_taxes),
      ['Total credited', note.total],
    ],
  })
}

function receiver({ customer_name, customer_email, ...invoice }: Invoice): string[] {
  const { line1, line2, postal_code, city, country } = { ...noAddress, ...invoice.customer_address }
  const taxIds = Array.isArray(invoice.customer_tax_ids) ? invoice.customer_tax_ids : []
  return [
    customer_name,
    customer_email,
    [line1, line2, postal_code, city, country].filter(Boolean).join(', '),
    ...taxIds.map(({ type, value }) => `${type}: ${value}`),
  ]
    .filter(Boolean)
    .map(String)
}

function taxes(account: StripeAccount, totals: TaxAmount[]): [string, number][] {
  return totals
    .filter(
      ({ amount, taxability_reason }) => amount !== 0 || taxability_reason === 'reverse_charge',
    )
    .map(({ amount, tax_behavior, tax_rate_details, taxability_reason }) => {
      if (taxability_reason === 'reverse_charge') return ['Tax (reverse charge)', amount]
      const rate = account.find('tax_rate', tax_rate_details.tax_rate)
      const name = rate ? `VAT ${rate.country} (${rate.percentage}%)` : 'Tax'
      return [tax_behavior === 'inclusive' ? `${name} included` : name, amount]
    })
}

function render({ title, facts, to, currency, rows, sums }: Document): Buffer {
  const price = (amount: number) => money(amount, currency)
  const pages: PdfText[][] = []
  for (let first = 0; first === 0 || first < rows.length; first += linesPerPage) {
    const texts: PdfText[] = [
      { text: title, x: start, y: 70, size: 20, bold: true },
      { text: 'Sandbox', x: end, y: 70, size: 12, bold: true, alignEnd: true },
    ]
    let y = 100
    for (const [name, value] of facts) {
      texts.push({ text: name, x: start, y, bold: true }, { text: value, x: start + 110, y })
      y += 15
    }
    texts.push(...to.map((text, index) => ({ text, x: 330, y: 100 + index * 15 })))
    y = Math.max(y, 100 + to.length * 15) + 25
    texts.push({ text: 'Description', x: start, y, bold: true })
    texts.push({ text: 'Amount', x: end, y, bold: true, alignEnd: true })
    for (const { name, detail, amount } of rows.slice(first, first + linesPerPage)) {
      y += 18
      texts.push({ text: name.slice(0, 70), x: start, y })
      texts.push({ text: price(amount), x: end, y, alignEnd: true })
      if (detail) {
        y += 11
        texts.push({ text: detail, x: start, y, size: 8 })
      }
    }
    pages.push(texts)
    if (first + linesPerPage < rows.length) continue
    y += 12
    for (const [name, amount] of sums) {
      y += 16
      const bold = name.startsWith('Total') || name === 'Amount due'
      texts.push(
        { text: name, x: 330, y, bold },
        { text: price(amount), x: end, y, bold, alignEnd: true },
      )
    }
  }
  return makePdf(`${title} ${facts[0]?.[1] ?? ''}`, pages)
}

const day = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10)
const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0)
