import { z } from 'zod'
import { type Html, html } from '../pages/html.ts'
import type { Language } from '../pages/layout.ts'
import type { StripeAccount } from './account.ts'
import { answerFor, type Card, type CardEntry, type CardProblem, checkCard } from './cards.ts'
import { checkoutWords } from './checkout-words.ts'

/** What comes in from the card form, or from a program in its place. */
export const cardEntry = z.object({
  cardNumber: z.string().max(100).default(''),
  expiry: z.string().max(100).default(''),
  cvc: z.string().max(100).default(''),
})

/** The fields of a card, as the invoice's page and the customer portal ask for it. */
export function cardFields(language: Language, entry?: CardEntry, problem?: CardProblem): Html {
  const words = checkoutWords[language]
  const isOf = (...problems: CardProblem[]) => problem !== undefined && problems.includes(problem)
  return html`${problem ? html`<p role="alert" id="problem" class="problem">${words.problems[problem]}</p>` : null}
  ${field('cardNumber', words.cardNumber, {
    value: entry?.cardNumber,
    autocomplete: 'cc-number',
    placeholder: '4242 4242 4242 4242',
    wrong: problem !== undefined && !isOf('invalid_expiry', 'invalid_cvc', 'expired_card'),
  })}
  <div class="pair">
  ${field('expiry', words.expiry, {
    value: entry?.expiry,
    autocomplete: 'cc-exp',
    placeholder: words.expiryHint,
    wrong: isOf('invalid_expiry', 'expired_card'),
  })}
  ${field('cvc', words.cvc, {
    value: entry?.cvc,
    autocomplete: 'cc-csc',
    placeholder: '123',
    wrong: isOf('invalid_cvc'),
  })}
  </div>`
}

function field(
  name: string,
  label: string,
  options: { value?: string; autocomplete: string; placeholder: string; wrong: boolean },
): Html {
  const { value = '', autocomplete, placeholder, wrong } = options
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" value="${value}" autocomplete="${autocomplete}"
      placeholder="${placeholder}" dir="ltr" inputmode="numeric" required
      ${wrong ? html`aria-invalid="true" aria-describedby="problem"` : null}>
  </div>`
}

/** Judges a card whose holder is there and, where the issuer wants it, has authenticated. */
export function judgeCard(
  account: StripeAccount,
  entry: CardEntry,
): { ok: true; card: Card; number: string } | { ok: false; problem: CardProblem } {
  const checked = checkCard(entry, account.world.clock.now())
  if (!checked.ok) return checked
  const answer = answerFor(checked.number, { offSession: false })
  if (account.world.faults.take('stripe', 'pay', ['declined'])) {
    return { ok: false, problem: 'generic_decline' }
  }
  if (answer === 'approved' || answer === 'authentication_required') return checked
  return { ok: false, problem: answer }
}

export const cardFormCss = `
form, .panel { background: var(--surface); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem }
.field { margin-block-end: 1rem; min-inline-size: 0 }
.pair { display: grid; gap: 1rem; grid-template-columns: 1fr 1fr; align-items: end }
label { display: block; font-size: .875rem; font-weight: 600; margin-block-end: .25rem }
input, select, textarea {
  inline-size: 100%; padding: .625rem .75rem; font: inherit; color: inherit; background: var(--ground);
  border: 1px solid var(--quiet); border-radius: .5rem;
}
input[aria-invalid=true] { border-color: var(--bad) }
::placeholder { color: var(--quiet); opacity: 1 }
button {
  padding: .625rem 1.25rem; font: inherit; font-weight: 650; cursor: pointer;
  background: var(--accent); color: var(--on-accent); border: 0; border-radius: .5rem;
}
button.plain { background: transparent; color: var(--accent); border: 1px solid var(--line) }
.problem { margin-block-start: 0; padding: .625rem .75rem; border-radius: .5rem; color: var(--bad); background: var(--bad-ground) }
.small { font-size: .8125rem }
`
