/** The whole internet of the simulated machines, for their toy browser. */

export type Block =
  | { kind: 'heading' | 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  /** Enter in it opens `href` with what is written. */
  | { kind: 'field'; label: string; href: string }

export interface Content {
  title: string
  blocks: Block[]
}

/** Where a request is led on to, before anything is shown. */
type Answer = Content | { redirect: string } | null

const search = 'https://example.com/search?q='

const front: Content = {
  title: 'Example Domain',
  blocks: [
    { kind: 'heading', text: 'Example Domain' },
    { kind: 'text', text: 'This is a page that simulated browsers can open.' },
    { kind: 'field', label: 'Search this site', href: search },
    { kind: 'link', text: 'More information', href: 'https://example.com/more' },
    { kind: 'link', text: 'A page inside a private network', href: 'http://10.0.0.1/' },
    { kind: 'link', text: 'A page that leads there', href: 'https://example.com/astray' },
    ...Array.from({ length: 30 }, (_, at) => ({
      kind: 'text' as const,
      text: `Line ${at + 1} of what is written below.`,
    })),
  ],
}

const more: Content = {
  title: 'More',
  blocks: [
    { kind: 'heading', text: 'More information' },
    { kind: 'text', text: 'There is not much more to say.' },
    { kind: 'link', text: 'Back to the front page', href: 'https://example.com/' },
  ],
}

/** Null: no such host. */
export function visit(url: URL): Answer {
  if (url.hostname !== 'example.com') return null
  switch (url.pathname) {
    case '/':
      return front
    case '/more':
      return more
    case '/astray':
      return { redirect: 'http://10.0.0.1/' }
    case '/search': {
      const words = url.searchParams.get('q') ?? ''
      return {
        title: `Search: ${words}`,
        blocks: [
          { kind: 'heading', text: 'Search' },
          { kind: 'text', text: `You looked for “${words}”.` },
          { kind: 'field', label: 'Search this site', href: search },
        ],
      }
    }
    default:
      return { title: 'Not Found', blocks: [{ kind: 'heading', text: 'Not Found' }] }
  }
}
