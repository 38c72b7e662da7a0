/** What a writer has not finished is listed, and removed, under its name with this behind it. */
export const unfinishedSuffix = '.part'

/**
 * Names are paths of letters, digits, dots, underscores, dashes and slashes that lead nowhere but down.
 * @throws for any other
 */
export function checkStoredName(name: string): string {
  if (!/^[\w-]+(\.[\w-]+)*(\/[\w-]+(\.[\w-]+)*)*$/.test(name)) {
    throw new Error(`${name} is no name of a backup`)
  }
  return name
}

/** The beginning of names: all that follows it are names. @throws for what is the beginning of none */
export function checkPrefix(prefix: string): string {
  checkStoredName(`${prefix}x`)
  return prefix
}
