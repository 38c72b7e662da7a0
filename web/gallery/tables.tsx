'use client'

import type { FileEntry, Invoice } from '../api/schema.ts'
import { InvoiceTable } from '../billing/invoice-table.tsx'
import { FileTable } from '../files/file-table.tsx'
import { formatPercent } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Card } from '../ui/card.tsx'
import { Chart } from '../vitals/chart.tsx'

const at = '2026-03-01T12:00:00.000Z'

const entry = (name: string, more: Partial<FileEntry> = {}): FileEntry => ({
  ...{ name, isNameless: false, kind: 'file', leadsTo: null, bytes: 1_234_567, changedAt: at },
  ...more,
})

const entries = [
  entry('مستندات', { kind: 'folder' }),
  entry('notes (1) – ملاحظات.md'),
  entry('latest', { kind: 'link', leadsTo: null }),
  entry('\\xff\\xfe', { isNameless: true }),
]

const money = (amountMinor: number) => ({ amountMinor, currency: 'USD' })

const invoice = (status: Invoice['status'], more: Partial<Invoice> = {}): Invoice => ({
  ...{ id: status, subscriptionId: 'sub', hostname: 'layla', number: 'INV-0007', status },
  ...{ total: money(2_400), tax: money(240), refunded: money(0), lines: [], issuedAt: at },
  ...{ dueAt: null, paidAt: null, pageUrl: null, pdfUrl: '/gallery' },
  ...more,
})

const invoices = [
  invoice('open', { dueAt: at, pageUrl: '/gallery' }),
  invoice('paid', { refunded: money(600) }),
  invoice('void', { number: null, pdfUrl: null }),
]

const minuteMs = 60_000
/** With a gap, as after a restart. */
const points = [12, 34, 30, 78, 55, 0, 0, 41, 66, 20].flatMap((percent, minute) =>
  percent === 0 ? [] : [{ atMs: Date.parse(at) + minute * minuteMs, percent }],
)

/** What is told in rows, and in a line. */
export function Tables() {
  const { words } = useWords()
  return (
    <>
      <Card>
        <FileTable
          folder="/"
          entries={entries}
          linkTo={() => ({ href: '#', onClick: event => event.preventDefault() })}
          actions={{ downloadAddress: () => '#', rename: () => {}, remove: () => {} }}
        />
      </Card>
      <InvoiceTable invoices={invoices} missing={[]} />
      <Card>
        <Chart
          title={words.vitals.cpu}
          value={formatPercent(20)}
          note={words.vitals.measuring}
          points={points}
          gapMs={2 * minuteMs}
        />
      </Card>
    </>
  )
}
