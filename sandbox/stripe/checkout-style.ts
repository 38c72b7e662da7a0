/** How the payment page looks; sides are logical, so that Arabic mirrors it. */
export const checkoutCss = `
.checkout { display: grid; gap: 2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); align-items: start }
.amount { font-size: 2rem; font-weight: 650; margin: 0 }
.amount .quiet { font-size: 1rem; font-weight: 400 }
.bill { margin-block: 1.5rem }
.bill div { display: flex; gap: 1rem; justify-content: space-between; align-items: baseline; padding-block: .375rem }
.bill .first, .bill .total { border-block-start: 1px solid var(--line); margin-block-start: .375rem; padding-block-start: .75rem }
.bill .total { font-weight: 650 }
.bill dd { margin: 0; text-align: end }
form > p:first-of-type { margin-block-start: 0 }
form, .alone { background: var(--surface); border: 1px solid var(--line); border-radius: .75rem; padding: 1.5rem }
.field { margin-block: 0 1rem; min-inline-size: 0 }
.pair { display: grid; gap: 1rem; grid-template-columns: 1fr 1fr; align-items: end }
.joined { display: grid; gap: .5rem; grid-template-columns: 1fr auto }
label, legend { display: block; font-size: .875rem; font-weight: 600; margin-block-end: .25rem; padding: 0 }
input, select {
  inline-size: 100%; padding: .625rem .75rem; font: inherit; color: inherit; background: var(--ground);
  border: 1px solid var(--quiet); border-radius: .5rem;
}
input[type=radio], input[type=checkbox] { inline-size: auto; accent-color: var(--accent); margin-inline-end: .375rem }
input[dir=ltr]:dir(ltr) { font-variant-numeric: tabular-nums }
[aria-invalid=true] { border-color: var(--bad) }
::placeholder { color: var(--quiet); opacity: 1 }
.methods { border: 0; padding: 0; margin: 0 0 1rem; display: flex; flex-wrap: wrap; gap: .25rem 1.5rem }
.methods label, .check { display: inline-block; font-weight: 400; margin: 0 }
form:has(#method-bank:checked) .by-card, form:has(#method-card:checked) .by-bank { display: none }
button {
  inline-size: 100%; padding: .75rem; font: inherit; font-weight: 650; cursor: pointer;
  background: var(--accent); color: var(--on-accent); border: 1px solid var(--accent); border-radius: .5rem;
}
.quieter { background: transparent; color: var(--accent); padding: .5625rem 1rem }
form.alone { max-inline-size: 36rem; margin-inline: auto }
.pair .quieter { padding: .75rem }
.joined .quieter { inline-size: auto }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; padding: 0; overflow: hidden; clip-path: inset(50%); border: 0 }
.problem, .changed { margin-block-start: 0; padding: .625rem .75rem; border-radius: .5rem }
.problem { color: var(--bad); background: var(--bad-ground) }
.changed { border: 1px solid var(--accent) }
.back { text-align: center; margin-block-end: 0 }
.small { font-size: .8125rem; margin-block: 0 1rem }
`
