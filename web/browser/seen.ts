import type { BrowserTab, LookState, Told } from './look.ts'

/** What a page knows of a browser. */
export interface Seen {
  line: LookState
  /** Null: it does not run; undefined: nobody has told yet. */
  tabs: readonly BrowserTab[] | null | undefined
  shown: string | null
  /** Why it does not run, where it cannot. */
  reason: string | null
  /** Why there is nothing to see of the tab that is shown. */
  dark: string | null
  assistantTab: string | null
}

export const nothingSeen: Seen = {
  line: { at: 'connecting' },
  ...{ tabs: undefined, shown: null, reason: null, dark: null, assistantTab: null },
}

/** Pure. */
export function withTold(seen: Seen, told: Told): Seen {
  switch (told.type) {
    case 'tabs': {
      const isSame = told.shown === seen.shown
      return {
        ...seen,
        ...{ tabs: told.tabs, shown: told.shown, reason: told.reason?.text ?? null },
        dark: isSame ? seen.dark : null,
      }
    }
    case 'page':
      return {
        ...seen,
        dark: told.tab === seen.shown ? null : seen.dark,
        tabs:
          seen.tabs?.map(tab =>
            tab.id === told.tab ? { ...tab, url: told.url, title: told.title } : tab,
          ) ?? seen.tabs,
      }
    case 'dark':
      return told.tab === seen.shown ? { ...seen, dark: told.reason?.text ?? null } : seen
    case 'assistant':
      return { ...seen, assistantTab: told.tab }
  }
}

/** Another tab is asked for; its pictures come. */
export const withShown = (seen: Seen, tab: string): Seen => ({ ...seen, shown: tab, dark: null })
