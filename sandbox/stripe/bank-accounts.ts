/** The payment methods by which Stripe debits a bank account, each in its own currency. */
export type BankDebit = 'sepa_debit' | 'us_bank_account' | 'bacs_debit'

/** A bank account that was found to be one. */
export interface BankAccount {
  type: BankDebit
  /** As it was typed, without spaces. */
  number: string
  /** What Stripe shows of it beside its last four characters. */
  face: Record<string, unknown>
}

interface TestAccount {
  fails?: true
  /** Seconds until the bank has answered; days where nothing else is said. */
  waitSeconds?: number
  /** Whether the holder has the money fetched back after it was paid. */
  disputed?: true
}

const threeMinutes = 180
const threeDays = 3 * 86_400

/** The currency of a price decides whether and how a bank account can be debited. */
const debitsByCurrency: Record<string, BankDebit> = {
  eur: 'sepa_debit',
  gbp: 'bacs_debit',
  usd: 'us_bank_account',
}

export const debitFor = (currency: string): BankDebit | null => debitsByCurrency[currency] ?? null

/** The account numbers that Stripe documents for testing; no two debits share one. */
const testAccounts: Record<BankDebit, Record<string, TestAccount>> = {
  sepa_debit: {
    DE89370400440532013000: {},
    DE08370400440532013003: { waitSeconds: threeMinutes },
    DE62370400440532013001: { fails: true },
    DE78370400440532013004: { fails: true, waitSeconds: threeMinutes },
    DE35370400440532013002: { disputed: true },
  },
  us_bank_account: {
    '000123456789': {},
    '000222222227': { fails: true },
    '000333333335': { fails: true },
  },
  bacs_debit: {
    '00012345': {},
    '90012345': { waitSeconds: threeMinutes },
    '33333335': { fails: true },
    '93333335': { fails: true, waitSeconds: threeMinutes },
  },
}

const faces: Record<BankDebit, Record<string, unknown>> = {
  sepa_debit: {
    bank_code: '37040044',
    branch_code: null,
    country: 'DE',
    generated_from: { charge: null, setup_attempt: null },
  },
  us_bank_account: {
    account_holder_type: 'individual',
    account_type: 'checking',
    bank_name: 'STRIPE TEST BANK',
    financial_connections_account: null,
    networks: { preferred: 'ach', supported: ['ach'] },
    routing_number: '110000000',
    status_details: null,
  },
  bacs_debit: { sort_code: '108800' },
}

/** The account of a number as it was typed; null where it is none of the test accounts. */
export function readBankAccount(type: BankDebit, typed: string): BankAccount | null {
  const number = typed.replace(/[\s-]/g, '').toUpperCase()
  return Object.hasOwn(testAccounts[type], number) ? { type, number, face: faces[type] } : null
}

/** A number to try, for the page. */
export const exampleAccounts: Record<BankDebit, { pays: string; fails: string }> = {
  sepa_debit: { pays: 'DE89370400440532013000', fails: 'DE62370400440532013001' },
  us_bank_account: { pays: '000123456789', fails: '000222222227' },
  bacs_debit: { pays: '00012345', fails: '33333335' },
}

/** What a bank will say of a debit, and after how many seconds; null for what is no bank account. */
export function bankAnswer(
  number: string,
): { fails: boolean; waitSeconds: number; disputed: boolean } | null {
  const known = Object.values(testAccounts).find(accounts => Object.hasOwn(accounts, number))?.[
    number
  ]
  if (!known) return null
  const { fails = false, waitSeconds = threeDays, disputed = false } = known
  return { fails, waitSeconds, disputed }
}
