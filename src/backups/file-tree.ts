/**
 * Files by their paths, of which whole folders are removed and renamed at once, in a time that depends on what
 * is in them only: an archive of 20,000 folders says of each what was in it.
 */
export class FileTree {
  readonly files = new Map<string, string>()
  readonly #children = new Map<string, Set<string>>()

  set(path: string, fact: string): void {
    this.files.set(path, fact)
    const { folder, name } = split(path)
    const names = this.#children.get(folder)
    if (names) names.add(name)
    else this.#children.set(folder, new Set([name]))
  }

  namesIn(folder: string): string[] {
    return [...(this.#children.get(folder) ?? [])]
  }

  delete(path: string): void {
    for (const name of this.namesIn(path)) this.delete(`${path}/${name}`)
    this.files.delete(path)
    const { folder, name } = split(path)
    const names = this.#children.get(folder)
    names?.delete(name)
    if (names?.size === 0) this.#children.delete(folder)
  }

  rename(from: string, to: string): void {
    const fact = this.files.get(from)
    const names = this.namesIn(from)
    if (fact !== undefined) this.set(to, fact)
    for (const name of names) this.rename(`${from}/${name}`, `${to}/${name}`)
    this.delete(from)
  }
}

function split(path: string): { folder: string; name: string } {
  const at = path.lastIndexOf('/')
  return { folder: path.slice(0, Math.max(0, at)), name: path.slice(at + 1) }
}
