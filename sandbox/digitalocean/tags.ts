import type { Account } from './account.ts'
import type { DropletRow } from './state.ts'

/**
 * The tags of these names, made where there were none: a Droplet's order may name new ones. A tag is
 * found whatever its case, and keeps the case it was made with.
 */
export function createTags(account: Account, names: readonly string[]): string[] {
  const tags = names.map(name => {
    const known = findTag(account, name)
    if (!known) account.state.tags.push({ name })
    return known ?? name
  })
  if (names.length > 0) account.save()
  return [...new Set(tags)]
}

/** The Droplets that bear a tag, whatever case it is asked in. */
export function dropletsTagged(account: Account, name: string): DropletRow[] {
  const tag = findTag(account, name)
  return account.state.droplets.filter(droplet => tag !== undefined && droplet.tags.includes(tag))
}

/** A tag's name as it was made. */
export function findTag(account: Account, name: string): string | undefined {
  return account.state.tags.find(tag => tag.name.toLowerCase() === name.toLowerCase())?.name
}
