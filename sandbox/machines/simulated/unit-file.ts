/** A parsed systemd unit: section → key → values in order (an empty value resets the list). */
export class UnitFile {
  readonly #values = new Map<string, string[]>()

  /** Adds a fragment or a drop-in on top of what is there. */
  add(text: string): void {
    let section = ''
    for (const raw of text.replaceAll(/\\\n/g, ' ').split('\n')) {
      const line = raw.trim()
      if (!line || line.startsWith('#') || line.startsWith(';')) continue
      const header = /^\[(.+)\]$/.exec(line)
      if (header) {
        section = header[1] ?? ''
        continue
      }
      const at = line.indexOf('=')
      if (at < 1) continue
      const key = `${section}.${line.slice(0, at).trim()}`
      const value = line.slice(at + 1).trim()
      if (value) this.#values.set(key, [...(this.#values.get(key) ?? []), value])
      else this.#values.delete(key)
    }
  }

  all(section: string, key: string): string[] {
    return this.#values.get(`${section}.${key}`) ?? []
  }

  last(section: string, key: string): string | undefined {
    return this.all(section, key).at(-1)
  }

  words(section: string, key: string): string[] {
    return this.all(section, key).flatMap(value => splitWords(value))
  }
}

/** Splits as systemd does: blanks separate, single and double quotes group, backslash escapes. */
export function splitWords(text: string): string[] {
  const words: string[] = []
  for (const match of text.matchAll(/(?:"((?:\\.|[^"\\])*)"|'([^']*)'|((?:\\.|[^\s"'\\])+))+/g)) {
    const parts = match[0].matchAll(/"((?:\\.|[^"\\])*)"|'([^']*)'|((?:\\.|[^\s"'\\])+)/g)
    let word = ''
    for (const [, double, single, bare] of parts) {
      word += single ?? (double ?? bare ?? '').replaceAll(/\\(.)/g, '$1')
    }
    words.push(word)
  }
  return words
}

/** A systemd time span (`5`, `90s`, `1min 30s`, `500ms`) in milliseconds. */
export function spanMs(text: string): number {
  const units: Record<string, number> = {
    ms: 1,
    s: 1000,
    sec: 1000,
    m: 60000,
    min: 60000,
    h: 3.6e6,
  }
  let total = 0
  for (const [, amount = '0', unit] of text.matchAll(/([\d.]+)\s*(ms|sec|s|min|m|h)?/g)) {
    total += Number(amount) * (units[unit ?? 's'] ?? 1000)
  }
  return total
}

/** `NAME=value` words of `Environment=`, or lines of an `EnvironmentFile=`. */
export function parseEnvironmentFile(text: string): Record<string, string> {
  const env: Record<string, string> = {}
  for (const raw of text.split('\n')) {
    const line = raw.trim()
    const at = line.indexOf('=')
    if (at < 1 || line.startsWith('#') || line.startsWith(';')) continue
    const value = line.slice(at + 1).trim()
    env[line.slice(0, at).trim()] = /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value
  }
  return env
}
