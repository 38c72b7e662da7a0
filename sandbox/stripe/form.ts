/** A decoded form: text, or a list or record of further values. */
export type FormValue = string | FormValue[] | { [name: string]: FormValue }
export type FormFields = { [name: string]: FormValue }

const depthMax = 8

/**
 * Decodes `a[b][0][c]=d&e[]=f` as Stripe does: brackets nest, numbers and empty brackets make
 * lists. Used for bodies and query strings alike. Never throws; brackets that do not close are
 * part of the name.
 */
export function decodeForm(text: string): FormFields {
  const root: Branch = new Map()
  for (const [name, value] of new URLSearchParams(text)) {
    let branch = root
    const path = splitName(name)
    path.forEach((key, index) => {
      const place = key === '' ? String(branch.size) : key
      if (index === path.length - 1) branch.set(place, value)
      else {
        const next = branch.get(place)
        const child: Branch = next instanceof Map ? next : new Map()
        branch.set(place, child)
        branch = child
      }
    })
  }
  return toRecord(root)
}

type Branch = Map<string, string | Branch>

function splitName(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name)
  if (!match) return [name]
  const [, head = '', brackets = ''] = match
  const path = [head, ...[...brackets.matchAll(/\[([^[\]]*)\]/g)].map(([, key = '']) => key)]
  return path.length > depthMax ? [name] : path
}

function toRecord(branch: Branch): FormFields {
  return Object.fromEntries([...branch].map(([key, value]) => [key, toValue(value)]))
}

function toValue(value: string | Branch): FormValue {
  if (typeof value === 'string') return value
  const isList = [...value.keys()].every((key, index) => key === String(index))
  return isList ? [...value.values()].map(toValue) : toRecord(value)
}
