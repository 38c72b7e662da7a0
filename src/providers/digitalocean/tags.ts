import { assert } from '../../kit/assert.ts'

/**
 * Labels as DigitalOcean's tags: `sambuk.server` = `srv_x` is `sambuk:server:srv_x`. Tags know
 * letters, digits, `:`, `-` and `_`, up to 255 of them, and take capitals for their small letters; so
 * ours have none. Names of machines are not unique there, hence the tags are who a machine is.
 */
export type Labels = Readonly<Record<string, string>>

/** Labels that name one thing of ours; the others are shared by many. The most telling comes first. */
const identities: readonly string[] = ['sambuk.server', 'sambuk.image']
const installation = 'sambuk.installation'

const prefix = 'sambuk:'
const keyForm = /^sambuk\.[a-z0-9-]+(\.[a-z0-9-]+)*$/
const valueForm = /^[a-z0-9_-]+$/
export const tagCharsMax = 255

export const tagsOf = (labels: Labels): string[] =>
  Object.entries(labels).map(([key, value]) => tagOf(key, value))

function tagOf(key: string, value: string): string {
  const tag = `${key.replaceAll('.', ':')}:${value}`
  const fits = keyForm.test(key) && valueForm.test(value) && tag.length <= tagCharsMax
  assert(fits, `the label ${key}=${value} fits a tag`)
  return tag
}

/** The labels among some tags; tags that are not of this form are somebody else's. */
export function labelsOf(tags: readonly string[]): Record<string, string> {
  const ours = tags.flatMap(tag => {
    const end = tag.lastIndexOf(':')
    const key = tag.slice(0, end).replaceAll(':', '.')
    const value = tag.slice(end + 1)
    return tag.startsWith(prefix) && keyForm.test(key) && valueForm.test(value)
      ? [[key, value] as const]
      : []
  })
  return Object.fromEntries(ours)
}

export const carries = (labels: Labels, wanted: Labels): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value)

/**
 * The tag to ask a list for: a list takes one, so it had better be the one that fewest have. Null when
 * there is no label at all.
 */
export function narrowestTag(labels: Labels): string | null {
  const keys = Object.keys(labels)
  const narrowest =
    identities.find(key => keys.includes(key)) ?? keys.find(key => key !== installation) ?? keys[0]
  const value = narrowest === undefined ? undefined : labels[narrowest]
  return narrowest === undefined || value === undefined ? null : tagOf(narrowest, value)
}

/** True when at most one machine may carry all of these labels. */
export const nameOne = (labels: Labels): boolean =>
  Object.keys(labels).some(key => key !== installation)

/** True when they are of the kind that {@link ownTagsOf} takes away. */
export const nameOwn = (labels: Labels): boolean => ownTagsOf(labels).length > 0

/** The tags that nobody else's things carry: they go when the thing itself is gone. */
export const ownTagsOf = (labels: Labels): string[] =>
  tagsOf(Object.fromEntries(Object.entries(labels).filter(([key]) => identities.includes(key))))
