import { z } from 'zod'

/** What somebody does to the browser of their server, and how OpenClaw's is told. Points are in CSS pixels. */

const Tab = z.string().regex(/^[\w-]{1,128}$/)
const point = z.number().min(0).max(10_000)
const distance = z.number().min(-20_000).max(20_000)

const named =
  'Enter|Tab|Backspace|Delete|Escape|Arrow(Up|Down|Left|Right)|Home|End|Page(Up|Down)|Insert|F[1-9]|F1[0-2]'
/** A key that has a name, or one that is held with others; what is written comes as text. */
const keyPattern = new RegExp(`^((Control|Alt|Shift|Meta)\\+){0,4}(${named}|[A-Za-z0-9])$`)

export const Action = z.discriminatedUnion('kind', [
  z.object({
    ...{ kind: z.literal('click'), tab: Tab, x: point, y: point },
    button: z.enum(['left', 'right', 'middle']).default('left'),
    double: z.boolean().default(false),
  }),
  z.object({ kind: z.literal('text'), tab: Tab, text: z.string().min(1).max(10_000) }),
  z.object({ kind: z.literal('key'), tab: Tab, key: z.string().regex(keyPattern) }),
  z.object({
    ...{ kind: z.literal('scroll'), tab: Tab, x: point, y: point },
    ...{ dx: distance, dy: distance },
  }),
  z.object({ kind: z.enum(['back', 'forward', 'reload']), tab: Tab }),
  z.object({ kind: z.literal('go'), tab: Tab, url: z.string().min(1).max(4000) }),
  z.object({
    ...{ kind: z.literal('fit'), tab: Tab },
    ...{ width: z.int().min(280).max(2000), height: z.int().min(280).max(2000) },
  }),
  z.object({ kind: z.literal('close'), tab: Tab }),
  z.object({ kind: z.literal('open'), url: z.string().min(1).max(4000).nullable() }),
  z.object({ kind: z.literal('start') }),
])
export type Action = z.infer<typeof Action>

export interface BrowserRequest {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  body?: object
}

/** Pure. */
export function requestOf(action: Action): BrowserRequest {
  switch (action.kind) {
    case 'click': {
      const { tab: targetId, x, y, button, double: doubleClick } = action
      return act({ kind: 'clickCoords', targetId, x, y, button, doubleClick })
    }
    // Whole text at once, of every script: keys are only those of an American keyboard.
    case 'text':
      return act({ kind: 'insertText', targetId: action.tab, text: action.text })
    case 'key':
      return act({ kind: 'press', targetId: action.tab, key: action.key })
    case 'fit': {
      const { tab: targetId, width, height } = action
      return act({ kind: 'resize', targetId, width, height })
    }
    // OpenClaw has no request for these: its own pages do them by a function in the page, too.
    case 'scroll':
      return act({ kind: 'evaluate', targetId: action.tab, fn: scrolling(action) })
    case 'back':
      return act({ kind: 'evaluate', targetId: action.tab, fn: '() => { history.back() }' })
    case 'forward':
      return act({ kind: 'evaluate', targetId: action.tab, fn: '() => { history.forward() }' })
    case 'reload':
      return act({ kind: 'evaluate', targetId: action.tab, fn: '() => { location.reload() }' })
    case 'go':
      return post('/navigate', { targetId: action.tab, url: action.url })
    case 'open':
      return post('/tabs/open', { url: action.url ?? 'about:blank' })
    case 'close':
      return { method: 'DELETE', path: `/tabs/${encodeURIComponent(action.tab)}` }
    case 'start':
      return post('/start', {})
  }
}

/**
 * Pure. Two actions as one, or null: what is typed or scrolled faster than a machine takes it (a third of a second
 * each) is put together.
 */
export function together(first: Action, second: Action): Action | null {
  if (first.kind === 'text' && second.kind === 'text' && first.tab === second.tab) {
    const text = first.text + second.text
    return text.length <= 10_000 ? { ...first, text } : null
  }
  if (first.kind === 'scroll' && second.kind === 'scroll' && first.tab === second.tab)
    return { ...second, dx: first.dx + second.dx, dy: first.dy + second.dy }
  if (first.kind === 'fit' && second.kind === 'fit' && first.tab === second.tab) return second
  return null
}

const post = (path: string, body: object): BrowserRequest => ({ method: 'POST', path, body })
const act = (body: object): BrowserRequest => post('/act', body)

/** Scrolls what is under the pointer and can be scrolled, as a wheel would. Only numbers come into it. */
const scrolling = ({ x, y, dx, dy }: Action & { kind: 'scroll' }): string => `() => {
  const page = document.scrollingElement
  let at = document.elementFromPoint(${Number(x)}, ${Number(y)})
  const moves = element => {
    const { overflowX, overflowY } = getComputedStyle(element)
    const rolls = overflow => overflow === 'auto' || overflow === 'scroll'
    return (rolls(overflowY) && element.scrollHeight > element.clientHeight && ${Number(dy)} !== 0) ||
      (rolls(overflowX) && element.scrollWidth > element.clientWidth && ${Number(dx)} !== 0)
  }
  while (at && at !== page && !moves(at)) at = at.parentElement
  ;(at ?? page ?? window).scrollBy(${Number(dx)}, ${Number(dy)})
}`
