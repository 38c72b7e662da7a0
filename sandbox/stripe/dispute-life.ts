import type { StripeAccount } from './account.ts'
import { type BalanceTransaction, recordMovement } from './balance-transactions.ts'
import { isDisputed } from './cards.ts'
import type { Charge } from './charges.ts'
import { type Dispute, type DisputeReason, evidenceNames } from './disputes.ts'
import { invalid } from './errors.ts'
import type { StripeEvent } from './events.ts'
import { changedFields } from './products.ts'

/** What Stripe takes for each dispute. */
const disputeFee = 1500
const answerDays = 7
const momentSeconds = 1
const daySeconds = 86_400

/** Evidence by which one decides in Stripe's test mode how a dispute ends. */
const decisive: Record<string, 'won' | 'lost'> = {
  winning_evidence: 'won',
  losing_evidence: 'lost',
}

/** Arms the clock for the dispute of a charge to a card whose holder disputes everything. */
export function scheduleDispute(account: StripeAccount, charge: Charge): void {
  if (charge.status !== 'succeeded' || charge.disputed) return
  if (!isDisputed(account, { id: charge.payment_method })) return
  if (account.list('dispute').some(dispute => dispute.charge === charge.id)) return
  const own = account.inTimeOf(charge.customer)
  own.after(charge.created + momentSeconds, `dispute ${charge.id}`, () => {
    const current = own.find('charge', charge.id)
    if (current && !current.disputed) openDispute(own, current, 'fraudulent')
  })
}

/** Hears of charges, for those whose holder disputes everything. */
export function watchForDisputes(account: StripeAccount): (event: StripeEvent) => void {
  return ({ type, data }) => {
    const charge = type === 'charge.succeeded' ? account.find('charge', data.object.id) : null
    if (charge) scheduleDispute(account, charge)
  }
}

/** The bank takes the money back, and Stripe its fee, until the dispute is won. */
export function openDispute(
  account: StripeAccount,
  charge: Charge,
  reason: DisputeReason,
): Dispute {
  const id = account.newId('dispute')
  const now = account.now()
  const taken = move(account, charge, id, -charge.amount, disputeFee)
  const dispute = account.put('dispute', {
    id,
    object: 'dispute',
    amount: charge.amount,
    balance_transactions: [taken],
    charge: charge.id,
    created: now,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: {
      ...Object.fromEntries(evidenceNames.map(name => [name, null])),
      enhanced_evidence: {},
    },
    evidence_details: {
      due_by: now + answerDays * daySeconds,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: {
      card: {
        brand: 'visa',
        case_type: 'chargeback',
        network: 'visa',
        network_reason_code: reason === 'fraudulent' ? '10.4' : '13.1',
      },
      type: 'card',
    },
    reason,
    status: 'needs_response',
  })
  const disputed = account.put('charge', { ...charge, disputed: true })
  account.emit('charge.dispute.created', dispute)
  account.emit('charge.updated', disputed, { disputed: false })
  account.emit('charge.dispute.funds_withdrawn', dispute)
  scheduleDeadline(account, dispute)
  return dispute
}

/** Arms the clock for the end of the time to answer: what is not answered is lost. */
export function scheduleDeadline(
  account: StripeAccount,
  { id, status, ...dispute }: Dispute,
): void {
  const { due_by: due } = dispute.evidence_details
  if (status !== 'needs_response' || due === null) return
  account.after(due, `close ${id}`, () => {
    const current = account.find('dispute', id)
    if (current?.status === 'needs_response') closeDispute(account, current, 'lost')
  })
}

/** Keeps evidence, and sends it to the bank unless it is only to be kept. */
export function submitEvidence(
  account: StripeAccount,
  before: Dispute,
  evidence: Record<string, string | undefined>,
  submits: boolean,
): Dispute {
  if (before.status !== 'needs_response') {
    throw invalid('', 'This dispute does not take evidence any more.')
  }
  const given = Object.fromEntries(
    Object.entries(evidence).map(([name, value]) => [name, value || null]),
  )
  const details = before.evidence_details
  const answered = account.put('dispute', {
    ...before,
    evidence: { ...before.evidence, ...given },
    evidence_details: {
      ...details,
      has_evidence: true,
      submission_count: details.submission_count + (submits ? 1 : 0),
      submission_method: submits ? 'manual' : details.submission_method,
    },
    status: submits ? 'under_review' : before.status,
  })
  account.emit('charge.dispute.updated', answered, changedFields(before, answered))
  scheduleVerdict(account, answered)
  return answered
}

/** Arms the clock for the bank's verdict where the evidence is one that decides. */
export function scheduleVerdict(account: StripeAccount, dispute: Dispute): void {
  const verdict = decisive[String(dispute.evidence.uncategorized_text)]
  if (dispute.status !== 'under_review' || !verdict) return
  account.after(account.now() + momentSeconds, `close ${dispute.id}`, () => {
    const current = account.find('dispute', dispute.id)
    if (current?.status === 'under_review') closeDispute(account, current, verdict)
  })
}

/** The bank has decided, or the seller gives in. A dispute that is won gives the money back. */
export function closeDispute(
  account: StripeAccount,
  before: Dispute,
  status: 'won' | 'lost',
): Dispute {
  const charge = account.get('charge', before.charge)
  const given = status === 'won' ? [move(account, charge, before.id, before.amount, 0)] : []
  const closed = account.put('dispute', {
    ...before,
    balance_transactions: [...before.balance_transactions, ...given],
    status,
  })
  account.emit('charge.dispute.closed', closed, changedFields(before, closed))
  if (status === 'won') account.emit('charge.dispute.funds_reinstated', closed)
  return closed
}

function move(
  account: StripeAccount,
  { id: charge, currency }: Charge,
  dispute: string,
  amount: number,
  fee: number,
): BalanceTransaction {
  return recordMovement(account, {
    amount,
    currency,
    description: `Chargeback ${amount < 0 ? 'withdrawal' : 'reversal'} for ${charge}`,
    fee,
    source: dispute,
    type: 'adjustment',
    category: amount < 0 ? 'dispute' : 'dispute_reversal',
  })
}
