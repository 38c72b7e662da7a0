import type { Erasure, ErasureReceipt, Language } from '../api/schema.ts'
import { formatBytes } from '../i18n/formats.ts'
import { leavingWords } from '../i18n/leaving-words.ts'
import { wordsOf } from '../i18n/words.ts'
import { Moment } from '../realtime/moment.tsx'

/** What was erased and what is kept, in numbers; and the receipt itself as a file. */
export function ReceiptView({ erasure, language }: { erasure: Erasure; language: Language }) {
  const { states } = leavingWords(wordsOf(language))
  return (
    <>
      <p className="font-medium">{states[erasure.state]}</p>
      {erasure.receipt && <Facts receipt={erasure.receipt} language={language} />}
    </>
  )
}

function Facts({ receipt, language }: { receipt: ErasureReceipt; language: Language }) {
  const say = leavingWords(wordsOf(language)).receipt
  const { erased, kept } = receipt
  const { count, storedBytes } = erased.backups
  const rows = [
    [say.asked, <Moment key="asked" iso={receipt.askedAt} />],
    [say.ended, <Moment key="ended" iso={receipt.endedAt} />],
    [say.servers, erased.servers],
    [say.backups, count === 0 ? 0 : `${count} · ${formatBytes(language, storedBytes)}`],
    [say.letters, erased.letters],
    [say.requests, erased.requests],
    [say.customer, erased.paymentCustomer ? say.customerGone : say.customerNone],
    [say.notices, erased.notices],
  ] as const
  return (
    <>
      <dl className="mt-4 grid grid-cols-[1fr_auto] gap-x-6 gap-y-2">
        {rows.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-quiet">{label}</dt>
            <dd className="text-end">{value}</dd>
          </div>
        ))}
      </dl>
      <h2 className="mt-6 font-semibold">{say.invoices}</h2>
      <p className="mt-1">
        <bdi dir="ltr">{kept.invoices.map(({ number }) => number).join(', ') || say.none}</bdi>
      </p>
      <h2 className="mt-6 font-semibold">{say.hash}</h2>
      <p className="mt-1 break-all font-mono text-quiet text-sm" dir="ltr">
        {receipt.sha256}
      </p>
      <a
        className="mt-6 inline-block font-medium text-sea underline underline-offset-4"
        href={`data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(receipt, null, 2))}`}
        download={`${receipt.id}.json`}
      >
        {say.download}
      </a>
    </>
  )
}
