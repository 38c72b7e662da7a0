/** The terminals that a person has open on a server, and the one they look at. */
export interface Sessions {
  open: string[]
  shown: string
}

/** As many as the server lets one account have open. */
export const sessionsMost = 6

export const firstSessions: Sessions = { open: ['1'], shown: '1' }

/** The lowest number that is free: a terminal that was ended may be had again. */
export function withAnother({ open }: Sessions): Sessions {
  let number = 1
  while (open.includes(String(number))) number++
  const name = String(number)
  return { open: [...open, name], shown: name }
}

/** Without one of them; there is always one, and it is another than the one that is ending. */
export function without({ open, shown }: Sessions, ended: string): Sessions {
  const rest = open.filter(name => name !== ended)
  if (rest.length === 0) {
    const { shown: fresh } = withAnother({ open: [ended], shown })
    return { open: [fresh], shown: fresh }
  }
  if (shown !== ended) return { open: rest, shown }
  const at = Math.min(open.indexOf(ended), rest.length - 1)
  return { open: rest, shown: rest[at] ?? shown }
}

const key = (serverId: string) => `terminals ${serverId}`

/** What this browser remembers; a browser that remembers nothing begins anew. */
export function readSessions(serverId: string): Sessions {
  try {
    const { open, shown } = JSON.parse(localStorage.getItem(key(serverId)) ?? '{}')
    const names = Array.isArray(open) ? open.filter(isName).slice(0, sessionsMost) : []
    if (names.length === 0) return firstSessions
    return { open: names, shown: names.includes(shown) ? shown : names[0] }
  } catch {
    return firstSessions
  }
}

export function keepSessions(serverId: string, sessions: Sessions): void {
  try {
    localStorage.setItem(key(serverId), JSON.stringify(sessions))
  } catch {
    // A browser without room, or in private: they are remembered until the page is left.
  }
}

const isName = (name: unknown): name is string =>
  typeof name === 'string' && /^[1-9]\d?$/.test(name)
