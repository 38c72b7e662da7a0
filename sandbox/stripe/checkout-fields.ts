import { type Html, html } from '../pages/html.ts'
import type { Language } from '../pages/layout.ts'
import { debitFor, exampleAccounts } from './bank-accounts.ts'
import type { Checkout } from './checkout.ts'
import { asksForAddress, type CheckoutEntry, type CheckoutProblem } from './checkout-entry.ts'
import type { CheckoutSession } from './checkout-sessions.ts'
import { checkoutWords } from './checkout-words.ts'
import { countriesIn } from './countries.ts'

export interface Fields {
  language: Language
  session: CheckoutSession
  checkout: Checkout
  /** What was typed before, to be shown again. */
  entry: Partial<CheckoutEntry>
  /** The promotion code in force. */
  promotionCode: string | null
  problem: CheckoutProblem | null
}

type FieldName = Exclude<keyof CheckoutEntry, 'authenticated' | 'step' | 'total'>

/** The field that a problem is about. */
const problemFields: Partial<Record<CheckoutProblem, FieldName>> = {
  account_number_invalid: 'accountNumber',
  country_invalid: 'country',
  country_required: 'country',
  coupon_expired: 'promotionCode',
  expired_card: 'expiry',
  invalid_cvc: 'cvc',
  invalid_expiry: 'expiry',
  promotion_code_currency: 'promotionCode',
  promotion_code_first_time: 'promotionCode',
  promotion_code_inapplicable: 'promotionCode',
  promotion_code_minimum: 'promotionCode',
  promotion_code_not_allowed: 'promotionCode',
  promotion_code_used_up: 'promotionCode',
  resource_missing: 'promotionCode',
  tax_id_invalid: 'taxId',
  terms_required: 'terms',
}

const markOf = (problem: CheckoutProblem | null, name: FieldName): Html | null =>
  problem && (problemFields[problem] ?? 'cardNumber') === name
    ? html`aria-invalid="true" aria-describedby="problem"`
    : null

/** What lowers the price: a code, applied by a button of its own. */
export function renderPromotion({ language, session, promotionCode, entry, problem }: Fields) {
  if (!session.allow_promotion_codes) return null
  const words = checkoutWords[language]
  return html`<div class="field"><label for="promotionCode">${words.promotionCode}</label>
  <div class="joined"><input id="promotionCode" name="promotionCode" dir="ltr" autocomplete="off"
    value="${entry.promotionCode ?? promotionCode ?? ''}" ${markOf(problem, 'promotionCode')}>
  <button class="quieter" name="step" value="update">${words.apply}</button></div></div>`
}

/** Where the buyer is, and who: what tax depends on. */
export function renderAddress({ language, session, checkout, entry, problem }: Fields) {
  if (!asksForAddress(session)) return null
  const words = checkoutWords[language]
  const { buyer } = checkout
  const country = entry.country ?? buyer.country
  return html`<div class="field"><label for="country">${words.country}</label>
  <select id="country" name="country" autocomplete="country" required ${markOf(problem, 'country')}>
  <option value="">${words.chooseCountry}</option>
  ${countriesIn(language).map(
    ({ code, name }) =>
      html`<option value="${code}" ${code === country ? html`selected` : null}>${name}</option>`,
  )}</select></div>
  <div class="pair">
  ${field({ name: 'city', label: words.city, value: entry.city ?? buyer.city, autocomplete: 'address-level2' })}
  ${field({
    name: 'postalCode',
    label: words.postalCode,
    value: entry.postalCode ?? buyer.postalCode,
    autocomplete: 'postal-code',
    ltr: true,
  })}
  </div>
  ${
    session.tax_id_collection?.enabled
      ? field({
          name: 'taxId',
          label: words.taxId,
          value: entry.taxId ?? buyer.taxId?.value,
          autocomplete: 'off',
          ltr: true,
          mark: markOf(problem, 'taxId'),
        })
      : null
  }
  ${
    session.automatic_tax.enabled
      ? html`<p class="field"><button class="quieter" name="step" value="update">${words.updateTotal}</button></p>`
      : null
  }`
}

/** The card, the account, or the choice between them; styles show the one that is chosen. */
export function renderMethods(fields: Fields): Html {
  const { language, session, entry } = fields
  const words = checkoutWords[language]
  const debit = debitFor(session.currency)
  const types = session.payment_method_types
  const hasBoth = types.length > 1
  const chosen = hasBoth ? (entry.method ?? 'card') : types.includes('card') ? 'card' : 'bank'
  const option = (value: 'card' | 'bank') =>
    html`<label><input type="radio" name="method" value="${value}" id="method-${value}"
      ${chosen === value ? html`checked` : null}> ${words[value]}</label>`
  return html`${
    hasBoth
      ? html`<fieldset class="methods"><legend>${words.method}</legend>${option('card')}${option('bank')}</fieldset>`
      : html`<input type="hidden" name="method" value="${chosen}">`
  }
  ${types.includes('card') ? renderCard(fields) : null}
  ${types.length > (types.includes('card') ? 1 : 0) && debit ? renderAccount(fields, exampleAccounts[debit]) : null}`
}

function renderCard({ language, entry, problem }: Fields): Html {
  const words = checkoutWords[language]
  const digits = { ltr: true, numeric: true, required: true }
  return html`<div class="by-card">
  ${field({
    ...digits,
    name: 'cardNumber',
    label: words.cardNumber,
    value: entry.cardNumber,
    autocomplete: 'cc-number',
    placeholder: '4242 4242 4242 4242',
    mark: markOf(problem, 'cardNumber'),
  })}
  <div class="pair">
  ${field({
    ...digits,
    name: 'expiry',
    label: words.expiry,
    value: entry.expiry,
    autocomplete: 'cc-exp',
    placeholder: words.expiryHint,
    mark: markOf(problem, 'expiry'),
  })}
  ${field({
    ...digits,
    name: 'cvc',
    label: words.cvc,
    value: entry.cvc,
    autocomplete: 'cc-csc',
    placeholder: '123',
    mark: markOf(problem, 'cvc'),
  })}
  </div>
  ${field({ name: 'name', label: words.name, value: entry.name, autocomplete: 'cc-name' })}
  <p class="quiet small">${words.testCards}</p>
  </div>`
}

function renderAccount(
  { language, entry, problem }: Fields,
  example: { pays: string; fails: string },
): Html {
  const words = checkoutWords[language]
  return html`<div class="by-bank">
  ${field({
    name: 'accountNumber',
    label: words.accountNumber,
    value: entry.accountNumber,
    autocomplete: 'off',
    placeholder: example.pays,
    ltr: true,
    mark: markOf(problem, 'accountNumber'),
  })}
  <p class="quiet small">${words.mandate}</p>
  <p class="quiet small">${words.testAccounts(example.pays, example.fails)}</p>
  </div>`
}

/** The seller's terms, where they have to be accepted. */
export function renderTerms({ language, session, entry, problem }: Fields): Html | null {
  if (session.consent_collection?.terms_of_service !== 'required') return null
  return html`<p class="field"><label class="check"><input type="checkbox" name="terms" value="accepted"
    ${entry.terms ? html`checked` : null} ${markOf(problem, 'terms')}> ${checkoutWords[language].terms}</label></p>`
}

function field(options: {
  name: FieldName
  label: string
  value?: string | null
  autocomplete: string
  placeholder?: string
  ltr?: boolean
  numeric?: boolean
  required?: boolean
  mark?: Html | null
}): Html {
  const {
    name,
    label,
    value,
    autocomplete,
    placeholder = '',
    ltr,
    numeric,
    required,
    mark,
  } = options
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" value="${value ?? ''}" autocomplete="${autocomplete}"
      placeholder="${placeholder}" ${ltr ? html`dir="ltr"` : html`dir="auto"`}
      ${numeric ? html`inputmode="numeric"` : null} ${required ? html`required` : null} ${mark ?? null}>
  </div>`
}
