import { runInNewContext } from 'node:vm'
import type { Block, Content } from './gateway-browser-sites.ts'

/** Something on a page, with its place on it in CSS pixels. */
export interface Placed {
  block: Block
  y: number
  height: number
}

const margin = 24
const heights: Record<Block['kind'], number> = { heading: 56, text: 32, link: 36, field: 64 }
/** Where a field's box begins below its label. */
export const labelHeight = 22
export const boxWidth = 320
export { margin }

const emptyPage: Content = { title: 'about:blank', blocks: [] }

/** What a page does to its tab: goes somewhere, or through its history. */
export interface Tab {
  go(url: string): void
  travel(steps: number): void
  reload(): void
}

/** One page of the toy browser: what is on it, where, and what is written into its fields. */
export class ToyPage {
  readonly content: Content
  readonly placed: readonly Placed[]
  readonly values = new Map<Block, string>()
  width = 780
  height = 493
  scrollY = 0
  focused: Block | null = null
  #isAllChosen = false
  readonly #tab: Tab

  constructor(tab: Tab, content: Content | null) {
    this.#tab = tab
    this.content = content ?? emptyPage
    let y = margin
    this.placed = this.content.blocks.map(block => {
      const place = { block, y, height: heights[block.kind] }
      y += place.height
      return place
    })
  }

  /** A click at a point of what is in sight. */
  click(x: number, y: number): void {
    const hit = this.placed.find(
      one => y + this.scrollY >= one.y && y + this.scrollY < one.y + one.height && x >= margin,
    )?.block
    this.focused = hit?.kind === 'field' ? hit : null
    this.#isAllChosen = false
    if (hit?.kind === 'link') this.#tab.go(hit.href)
  }

  insert(text: string): void {
    const field = this.focused
    if (!field) return
    const before = this.#isAllChosen ? '' : (this.values.get(field) ?? '')
    this.values.set(field, before + text)
    this.#isAllChosen = false
  }

  /** Throws for a key that an American keyboard does not have. */
  press(key: string): void {
    const name = key.split('+').at(-1) ?? ''
    if (!/^([ -~]|Enter|Tab|Backspace|Delete|Escape|Arrow\w+|Home|End|Page\w+|F\d+)$/.test(name))
      throw new Error(`Error: keyboard.press: Unknown key: "${key}"`)
    const field = this.focused
    if (key === 'Control+a') this.#isAllChosen = true
    else if (name.length === 1 && !key.includes('+')) this.insert(name)
    else if (name === 'PageDown') this.scroll(this.height)
    else if (name === 'PageUp') this.scroll(-this.height)
    else if (field?.kind === 'field' && name === 'Enter')
      this.#tab.go(`${field.href}${encodeURIComponent(this.values.get(field) ?? '')}`)
    else if (field && name === 'Backspace') {
      const value = this.#isAllChosen ? '' : (this.values.get(field) ?? '').slice(0, -1)
      this.values.set(field, value)
      this.#isAllChosen = false
    }
  }

  scroll(by: number): void {
    const last = this.placed.at(-1)
    const end = (last ? last.y + last.height : 0) + margin
    this.scrollY = Math.max(0, Math.min(this.scrollY + by, end - this.height))
  }

  /** Runs a function in the page, which has the part of a browser's objects that ours use. */
  evaluate(text: string): unknown {
    const root = { scrollBy: (_x: number, y: number) => this.scroll(y), parentElement: null }
    const window = { ...root, innerWidth: this.width, innerHeight: this.height }
    const document = {
      title: this.content.title,
      scrollingElement: root,
      elementFromPoint: () => root,
    }
    const history = {
      back: () => this.#tab.travel(-1),
      forward: () => this.#tab.travel(1),
      go: (steps: number) => this.#tab.travel(steps),
    }
    const location = { reload: () => this.#tab.reload() }
    const scope = { window, document, history, location, getComputedStyle: () => ({}) }
    return runInNewContext(`(${text})()`, scope, { timeout: 1_000 })
  }
}
