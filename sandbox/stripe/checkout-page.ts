import { html } from '../pages/html.ts'
import { type Language, layout } from '../pages/layout.ts'
import {
  type Fields,
  renderAddress,
  renderMethods,
  renderPromotion,
  renderTerms,
} from './checkout-fields.ts'
import { asksForMethod } from './checkout-payment.ts'
import { checkoutCss } from './checkout-style.ts'
import { renderSummary, type Summary } from './checkout-summary.ts'
import { checkoutWords } from './checkout-words.ts'

export interface PayPage extends Fields, Summary {
  /** The customer's address when it is known. */
  email: string | null
  /** The total is not the one that was on the page when its button was pressed. */
  totalChanged: boolean
}

/** The page on which a customer pays. Its first button is the one that the Enter key presses. */
export function renderPayPage(page: PayPage): string {
  const { language, session, checkout, email, problem, totalChanged } = page
  const words = checkoutWords[language]
  const other = language === 'ar' ? 'en' : 'ar'
  const pay =
    session.amount_total > 0
      ? words.pay
      : checkout.subscription.trialDays > 0
        ? words.startTrial
        : words.startFree
  const body = html`
<div class="checkout">
<div>
${renderSummary(page)}
<p><a href="?lang=${other}" lang="${other}">${words.otherLanguage}</a></p>
</div>
<form method="post" action="?lang=${language}" novalidate>
  <button class="unseen" tabindex="-1" aria-hidden="true" name="step" value="pay">${pay}</button>
  <input type="hidden" name="total" value="${session.amount_total}">
  ${problem ? html`<p role="alert" id="problem" class="problem">${words.problems[problem]}</p>` : null}
  ${totalChanged ? html`<p role="status" class="changed">${words.totalChanged}</p>` : null}
  ${email ? html`<p class="quiet">${words.email}: <bdi dir="ltr">${email}</bdi></p>` : null}
  ${renderPromotion(page)}
  ${renderAddress(page)}
  ${asksForMethod(session) ? renderMethods(page) : null}
  ${renderTerms(page)}
  <button name="step" value="pay">${pay}</button>
  ${session.cancel_url ? html`<p class="back"><a href="${session.cancel_url}">${words.back}</a></p>` : null}
</form>
</div>`
  return layout({ language, title: words.title, css: checkoutCss, body })
}

/** The step in between: a bank asks whether it is its customer who pays (3-D Secure). */
export function renderConfirmation(language: Language): string {
  const words = checkoutWords[language]
  const body = html`<form class="alone" method="post" action="?lang=${language}">
<h1>${words.confirm}</h1>
<p>${words.confirmText}</p>
<div class="pair"><button name="authenticated" value="true">${words.confirmYes}</button>
<button class="quieter" name="authenticated" value="false">${words.confirmNo}</button></div>
</form>`
  return layout({ language, title: words.confirm, css: checkoutCss, body })
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
  return layout({ language, title: words[about], css: checkoutCss, body })
}
