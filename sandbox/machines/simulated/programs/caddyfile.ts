/** One line of a Caddyfile with the block that it opens, if any. */
export interface Directive {
  words: string[]
  block: Directive[]
}

export interface Site {
  /** Names served over HTTPS (and redirected to it). */
  secureNames: string[]
  /** Names, or `''` for any, served over plain HTTP. */
  plainNames: string[]
  /** Files that the operator gave: `tls <certificate> <key>`. */
  certificate: { certPath: string; keyPath: string } | null
  directives: Directive[]
}

export interface Caddyfile {
  /** `local_certs`: certificates come at once, without looking at DNS. */
  localCertificates: boolean
  /** False by `auto_https off` or `disable_certs`: nothing is obtained, only what is given is served. */
  obtainsCertificates: boolean
  sites: Site[]
}

/** Throws with the line number when braces do not match or a site has no address. */
export function parseCaddyfile(text: string): Caddyfile {
  const top = parseBlocks(text)
  const first = top[0]
  const options = first && first.words.length === 0 ? first.block : []
  const sites = top.filter(entry => entry.words.length > 0 && !entry.words[0]?.startsWith('('))
  return {
    localCertificates: options.some(option => option.words[0] === 'local_certs'),
    obtainsCertificates: !options.some(
      ({ words }) => words[0] === 'auto_https' && ['off', 'disable_certs'].includes(words[1] ?? ''),
    ),
    sites: sites.map(toSite),
  }
}

function toSite({ words, block }: Directive): Site {
  const site: Site = {
    secureNames: [],
    plainNames: [],
    certificate: givenCertificate(block),
    directives: block,
  }
  for (const address of words.flatMap(word => word.split(',')).filter(Boolean)) {
    const match = /^(?:(https?):\/\/)?([^:/]*)(?::(\d+))?$/.exec(address)
    if (!match) throw new Error(`unrecognised site address: ${address}`)
    const [, scheme, name = '', port] = match
    const isPlain = scheme === 'http' || port === '80' || name === '' || name === 'localhost'
    if (isPlain) site.plainNames.push(name.toLowerCase())
    else site.secureNames.push(name.toLowerCase())
  }
  return site
}

function givenCertificate(directives: Directive[]): Site['certificate'] {
  const given = directives.find(({ words }) => words[0] === 'tls' && words.length === 3)
  const [, certPath, keyPath] = given?.words ?? []
  return certPath && keyPath ? { certPath, keyPath } : null
}

function parseBlocks(text: string): Directive[] {
  const root: Directive = { words: [], block: [] }
  const open: Directive[] = [root]
  for (const [index, line] of text.split('\n').entries()) {
    const words = tokens(line)
    if (words.length === 0) continue
    const current = open.at(-1)
    if (!current) throw new Error(`line ${index + 1}: unexpected '}'`)
    if (words[0] === '}') {
      open.pop()
      if (open.length === 0) throw new Error(`line ${index + 1}: unexpected '}'`)
      continue
    }
    const opens = words.at(-1) === '{'
    const directive: Directive = { words: opens ? words.slice(0, -1) : words, block: [] }
    current.block.push(directive)
    if (opens) open.push(directive)
  }
  if (open.length !== 1) throw new Error("unexpected end of file: a '}' is missing")
  return root.block
}

function tokens(line: string): string[] {
  const words: string[] = []
  for (const [all, quoted, backticked] of line.matchAll(
    /"((?:\\.|[^"\\])*)"|`([^`]*)`|[^\s"`]+/g,
  )) {
    if (all.startsWith('#')) break
    words.push(quoted?.replaceAll(/\\(["\\])/g, '$1') ?? backticked ?? all)
  }
  return words
}
