import type { ITheme } from '@xterm/xterm'

/** The sixteen colours of terminals, each to be read on its ground. */
const light: ITheme = {
  background: '#ffffff',
  foreground: '#10283a',
  cursor: '#0a6570',
  cursorAccent: '#ffffff',
  selectionBackground: '#bfe0de',
  black: '#10283a',
  red: '#b3402a',
  green: '#1a6b45',
  yellow: '#8a5a12',
  blue: '#1f5fa8',
  magenta: '#8b3a86',
  cyan: '#0a6570',
  white: '#536470',
  brightBlack: '#5c6c77',
  brightRed: '#c0341a',
  brightGreen: '#12794a',
  brightYellow: '#946200',
  brightBlue: '#1766c2',
  brightMagenta: '#a02e98',
  brightCyan: '#077884',
  brightWhite: '#10283a',
}

const dark: ITheme = {
  background: '#081a24',
  foreground: '#e8f1f2',
  cursor: '#47c7c2',
  cursorAccent: '#081a24',
  selectionBackground: '#1f4f5e',
  black: '#6d8a97',
  red: '#ff9a7d',
  green: '#6bd6a0',
  yellow: '#ecc98a',
  blue: '#8ab8f5',
  magenta: '#e0a3e0',
  cyan: '#47c7c2',
  white: '#c9d8dd',
  brightBlack: '#8aa3ae',
  brightRed: '#ffb39d',
  brightGreen: '#8fe6bb',
  brightYellow: '#f5dcab',
  brightBlue: '#aecdf8',
  brightMagenta: '#edc2ed',
  brightCyan: '#7fe0dc',
  brightWhite: '#ffffff',
}

/** As the page looks now. */
export const palette = (element: Element): ITheme => (matchesDark(element) ? dark : light)

function matchesDark(element: Element): boolean {
  const chosen = element.closest<HTMLElement>('[data-theme]')?.dataset.theme
  return chosen ? chosen === 'dark' : darkScheme().matches
}

const darkScheme = () => matchMedia('(prefers-color-scheme: dark)')

/** Calls back when the page changes its look, by hand or with the system. Returns how to stop. */
export function onLook(changed: () => void): () => void {
  const scheme = darkScheme()
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  scheme.addEventListener('change', changed)
  return () => {
    observer.disconnect()
    scheme.removeEventListener('change', changed)
  }
}
