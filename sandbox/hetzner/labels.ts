import { z } from 'zod'

export type Labels = Record<string, string>

const name = '[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?'
const prefix = '(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?/)?'
const keyForm = new RegExp(`^${prefix}${name}$`)
const valueForm = new RegExp(`^(?:${name})?$`)

/** Labels as the API accepts them: keys `[prefix/]name`, names and values of at most 63 characters. */
export const labelsSchema = z.record(z.string(), z.string()).superRefine((labels, context) => {
  for (const [key, value] of Object.entries(labels)) {
    if (!keyForm.test(key)) context.addIssue(`label key '${key}' is invalid`)
    if (key.startsWith('hetzner.cloud/')) context.addIssue('hetzner.cloud/ is a reserved prefix')
    if (!valueForm.test(value)) context.addIssue(`label value '${value}' is invalid`)
  }
})

export type Selector = (labels: Labels) => boolean

const key = `${prefix}${name}`
const value = `(?:${name})?`
const terms: [RegExp, (groups: string[]) => Selector][] = [
  [
    new RegExp(`^!\\s*(${key})$`),
    ([k = '']) =>
      labels =>
        !(k in labels),
  ],
  [
    new RegExp(`^(${key})$`),
    ([k = '']) =>
      labels =>
        k in labels,
  ],
  [
    new RegExp(`^(${key})\\s*==?\\s*(${value})$`),
    ([k = '', v = '']) =>
      labels =>
        labels[k] === v,
  ],
  [
    new RegExp(`^(${key})\\s*!=\\s*(${value})$`),
    ([k = '', v = '']) =>
      labels =>
        labels[k] !== v,
  ],
  [
    new RegExp(`^(${key})\\s+in\\s*\\(([^()]*)\\)$`),
    ([k = '', list = '']) =>
      labels =>
        valuesIn(list).includes(labels[k] ?? '\0'),
  ],
  [
    new RegExp(`^(${key})\\s+notin\\s*\\(([^()]*)\\)$`),
    ([k = '', list = '']) =>
      labels =>
        !valuesIn(list).includes(labels[k] ?? '\0'),
  ],
]

/**
 * Reads a label selector: `k==v`, `k=v`, `k!=v`, `k`, `!k`, `k in (a,b)`, `k notin (a,b)`, joined by
 * commas that all must hold. Null when the text is not a selector.
 */
export function parseSelector(text: string): Selector | null {
  const selectors: Selector[] = []
  for (const term of splitTerms(text)) {
    const selector = parseTerm(term)
    if (!selector) return null
    selectors.push(selector)
  }
  return labels => selectors.every(selector => selector(labels))
}

function parseTerm(term: string): Selector | null {
  for (const [form, build] of terms) {
    const match = form.exec(term)
    if (match) return build(match.slice(1))
  }
  return null
}

/** Splits at the commas outside parentheses. */
function splitTerms(text: string): string[] {
  return text.split(/,(?![^(]*\))/).map(term => term.trim())
}

function valuesIn(list: string): string[] {
  return list.split(',').map(item => item.trim())
}
