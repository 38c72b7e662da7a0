import { type Html, html } from '../pages/html.ts'
import { type Language, layout } from '../pages/layout.ts'
import type { CardEntry, CardProblem } from './cards.ts'
import type { Checkout } from './checkout-request.ts'
import type { CheckoutSession } from './checkout-sessions.ts'
import { checkoutWords } from './checkout-words.ts'

export interface PayPage {
  language: Language
  session: CheckoutSession
  checkout: Checkout
  /** The customer's address when it is known. */
  email: string | null
  entry?: CardEntry & { name: string }
  problem?: CardProblem
}

/** The page on which a customer pays. */
export function renderPayPage(page: PayPage): string {
  const { language, session, checkout, email, entry, problem } = page
  const words = checkoutWords[language]
  const { price } = checkout
  const other = language === 'ar' ? 'en' : 'ar'
  const body = html`
<div class="checkout">
<section aria-labelledby="what">
  <p class="quiet">${words.subscribeTo}</p>
  <h1 id="what"><bdi>${checkout.lineItems[0]?.description ?? price.product}</bdi></h1>
  <p class="amount"><bdi dir="ltr">${money(price.unit_amount * checkout.quantity, price.currency)}</bdi>
    <span class="quiet">${words.per[price.recurring.interval]}</span></p>
  <p><a href="?lang=${other}" lang="${other}">${words.otherLanguage}</a></p>
</section>
<form method="post" action="?lang=${language}" novalidate>
  ${problem ? html`<p role="alert" id="problem" class="problem">${words.problems[problem]}</p>` : null}
  ${email ? html`<p class="quiet">${words.email}: <bdi dir="ltr">${email}</bdi></p>` : null}
  ${field('cardNumber', words.cardNumber, {
    value: entry?.cardNumber,
    autocomplete: 'cc-number',
    placeholder: '4242 4242 4242 4242',
    wrong: problem && !['invalid_expiry', 'invalid_cvc'].includes(problem),
  })}
  <div class="pair">
  ${field('expiry', words.expiry, {
    value: entry?.expiry,
    autocomplete: 'cc-exp',
    placeholder: words.expiryHint,
    wrong: problem === 'invalid_expiry' || problem === 'expired_card',
  })}
  ${field('cvc', words.cvc, {
    value: entry?.cvc,
    autocomplete: 'cc-csc',
    placeholder: '123',
    wrong: problem === 'invalid_cvc',
  })}
  </div>
  ${field('name', words.name, { value: entry?.name, autocomplete: 'cc-name', text: true })}
  <button type="submit">${session.amount_total > 0 ? words.pay : words.startTrial}</button>
  ${session.cancel_url ? html`<p class="back"><a href="${session.cancel_url}">${words.back}</a></p>` : null}
  <p class="quiet small">${words.testCards}</p>
</form>
</div>`
  return layout({ language, title: words.title, css, body })
}

/** What one sees instead of a form: paid, expired, unknown. */
export function renderNotice(
  language: Language,
  about: 'expired' | 'paid' | 'unknown',
  goOn: string | null,
): string {
  const words = checkoutWords[language]
  const body = html`<div class="alone">
<h1>${words[about]}</h1>
<p>${words[`${about}Text`]}</p>
${goOn ? html`<p><a href="${goOn}">${words.goOn}</a></p>` : null}
</div>`
  return layout({ language, title: words[about], css, body })
}

function field(
  name: string,
  label: string,
  options: {
    value?: string
    autocomplete: string
    placeholder?: string
    text?: boolean
    wrong?: boolean
  },
): Html {
  const { value = '', autocomplete, placeholder = '', text, wrong } = options
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" value="${value}" autocomplete="${autocomplete}"
      placeholder="${placeholder}" ${text ? html`dir="auto"` : html`dir="ltr" inputmode="numeric" required`}
      ${wrong ? html`aria-invalid="true" aria-describedby="problem"` : null}>
  </div>`
}

/** `$19.00`: minor units in Western digits, as the pages show prices in both languages. */
export function money(minor: number, currency: string): string {
  const format = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: currency.toUpperCase(),
  })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(minor / 10 ** digits)
}

const css = `
.checkout { display: grid; gap: 2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); align-items: start }
.amount { font-size: 2rem; font-weight: 650; margin: 0 }
.amount .quiet { font-size: 1rem; font-weight: 400 }
form, .alone { background: var(--surface); border: 1px solid var(--line); border-radius: .75rem; padding: 1.5rem }
.field { margin-block-end: 1rem; min-inline-size: 0 }
.pair { display: grid; gap: 1rem; grid-template-columns: 1fr 1fr; align-items: end }
label { display: block; font-size: .875rem; font-weight: 600; margin-block-end: .25rem }
input {
  inline-size: 100%; padding: .625rem .75rem; font: inherit; color: inherit; background: var(--ground);
  border: 1px solid var(--quiet); border-radius: .5rem;
}
input[dir=ltr]:dir(ltr) { font-variant-numeric: tabular-nums }
input[aria-invalid=true] { border-color: var(--bad) }
::placeholder { color: var(--quiet); opacity: 1 }
button {
  inline-size: 100%; padding: .75rem; font: inherit; font-weight: 650; cursor: pointer;
  background: var(--accent); color: var(--on-accent); border: 0; border-radius: .5rem;
}
.problem { margin-block-start: 0; padding: .625rem .75rem; border-radius: .5rem; color: var(--bad); background: var(--bad-ground) }
.back { text-align: center }
.small { font-size: .8125rem; margin-block-end: 0 }
`
