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

export type CardCheck = { ok: true; card: Card } | { ok: false; problem: CardProblem }

/** The numbers that Stripe documents for testing; null where the payment succeeds. */
const testCards: Record<string, CardProblem | null> = {
  '4242424242424242': null,
  '4000056655665556': null,
  '5555555555554444': null,
  '378282246310005': null,
  '4000000000000002': 'generic_decline',
  '4000000000009995': 'insufficient_funds',
  '4000000000000069': 'expired_card',
  '4000000000000127': 'invalid_cvc',
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
  const decline = Object.hasOwn(testCards, number) ? testCards[number] : 'live_card'
  if (decline) return refused(decline)
  return { ok: true, card: { brand, last4: number.slice(-4), expMonth, expYear } }
}

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
