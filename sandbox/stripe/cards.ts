import type { StripeAccount } from './account.ts'
import { bankAnswer } from './bank-accounts.ts'
import type { PaymentMethod } from './payment-methods.ts'

/** What a person typed into the payment page. */
export interface CardEntry {
  cardNumber: string
  /** `MM/YY`, with or without spaces. */
  expiry: string
  cvc: string
}

export interface Card {
  brand: 'visa' | 'mastercard' | 'amex'
  last4: string
  expMonth: number
  expYear: number
}

/** Stripe's decline and validation codes that the page can explain. */
export type CardProblem =
  | 'invalid_number'
  | 'invalid_expiry'
  | 'expired_card'
  | 'invalid_cvc'
  | 'generic_decline'
  | 'insufficient_funds'
  | 'live_card'

export type CardCheck =
  | { ok: true; card: Card; number: string }
  | { ok: false; problem: CardProblem }

/** What an issuer says of one charge. */
export type IssuerAnswer =
  | 'approved'
  | 'insufficient_funds'
  | 'generic_decline'
  | 'authentication_required'

interface TestCard {
  /** What is wrong with it when it is entered. */
  refused?: CardProblem
  /** Whether its holder has to prove to be there (3-D Secure) when paying on the page. */
  authenticate?: true
  /** The answer to a charge while its holder is there, after any authentication. */
  present?: IssuerAnswer
  /** The answer to a charge while its holder is not there: a renewal. */
  absent?: IssuerAnswer
  /** Whether its holder tells the bank afterwards that the payment was a fraud. */
  disputed?: true
}

/** The numbers that Stripe documents for testing; `{}` where all goes well. */
const testCards: Record<string, TestCard> = {
  '4242424242424242': {},
  '4000056655665556': {},
  '5555555555554444': {},
  '378282246310005': {},
  '4000000000000002': { refused: 'generic_decline' },
  '4000000000009995': { refused: 'insufficient_funds' },
  '4000000000000069': { refused: 'expired_card' },
  '4000000000000127': { refused: 'invalid_cvc' },
  '4000000000000341': { absent: 'insufficient_funds' },
  '4000000000000259': { disputed: true },
  '4000002500003155': { authenticate: true },
  '4000002760003184': { authenticate: true, absent: 'authentication_required' },
  '4000008400001629': {
    authenticate: true,
    present: 'generic_decline',
    absent: 'generic_decline',
  },
  '4000008260003178': {
    authenticate: true,
    present: 'insufficient_funds',
    absent: 'insufficient_funds',
  },
}

/** Judges a card as the issuer's test mode would, at the moment `now`. */
export function checkCard(entry: CardEntry, now: Date): CardCheck {
  const number = westernDigits(entry.cardNumber).replace(/[\s-]/g, '')
  if (!/^\d{12,19}$/.test(number) || !passesLuhn(number)) return refused('invalid_number')
  const expiry = /^(0?[1-9]|1[0-2])\s*\/?\s*(?:20)?(\d\d)$/.exec(westernDigits(entry.expiry).trim())
  if (!expiry) return refused('invalid_expiry')
  const expMonth = Number(expiry[1])
  const expYear = 2000 + Number(expiry[2])
  if (now.getTime() >= Date.UTC(expYear, expMonth, 1)) return refused('expired_card')
  const brand = number.startsWith('4') ? 'visa' : number.startsWith('5') ? 'mastercard' : 'amex'
  if (!(brand === 'amex' ? /^\d{3,4}$/ : /^\d{3}$/).test(westernDigits(entry.cvc).trim())) {
    return refused('invalid_cvc')
  }
  const known = testCardOf(number)
  if (!known) return refused('live_card')
  if (known.refused) return refused(known.refused)
  return { ok: true, number, card: { brand, last4: number.slice(-4), expMonth, expYear } }
}

/** Whether a card's holder has to authenticate before the issuer answers. */
export const asksForAuthentication = (number: string): boolean =>
  testCardOf(number)?.authenticate ?? false

/** What the issuer of a test card or account says; a number that is none of ours pays. */
export function answerFor(number: string, { offSession }: { offSession: boolean }): IssuerAnswer {
  if (bankAnswer(number)?.fails) return 'insufficient_funds'
  const { present = 'approved', absent = 'approved' } = testCardOf(number) ?? {}
  return offSession ? absent : present
}

/** What the issuer says of charging a stored payment method; of a bank account, in the end. */
export function issuerSays(
  account: StripeAccount,
  method: Pick<PaymentMethod, 'id'>,
  options: { offSession: boolean },
): IssuerAnswer {
  return answerFor(account.state.testNumbers[method.id] ?? '', options)
}

/** Whether the holder disputes what is charged to this payment method, once it is paid. */
export function isDisputed(account: StripeAccount, method: Pick<PaymentMethod, 'id'>): boolean {
  const number = account.state.testNumbers[method.id] ?? ''
  return testCardOf(number)?.disputed ?? bankAnswer(number)?.disputed ?? false
}

const testCardOf = (number: string): TestCard | undefined =>
  Object.hasOwn(testCards, number) ? testCards[number] : undefined

const refused = (problem: CardProblem): CardCheck => ({ ok: false, problem })

function passesLuhn(number: string): boolean {
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** People type the digits of their keyboard: Arabic-Indic ones mean the same. */
const westernDigits = (typed: string): string =>
  typed.replaceAll(/[٠-٩]/g, digit => String(digit.charCodeAt(0) - 0x660))
