import '@xterm/xterm/css/xterm.css'
import './terminal.css'
import { FitAddon } from '@xterm/addon-fit'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { Terminal } from '@xterm/xterm'
import type { Size } from './line.ts'
import { onLook, palette } from './palette.ts'

const font = '"JetBrains Mono Variable"'
const arabicFont = '"DejaVu Sans Mono Cells"'

export interface EmulatorOptions {
  host: HTMLElement
  /** For screen readers. */
  label: string
  readAloud: boolean
  onTyped: (text: string) => void
  onSize: () => void
  /** The keys that lead out of it: Tab is one of its own. */
  onLeave: () => void
  onCopied: (done: boolean) => void
}

/** What is drawn on the page, and what is typed there. This file is only loaded once a terminal is opened. */
export interface Emulator {
  size(): Size
  write(bytes: Uint8Array, shown: () => void): void
  /** Empties the screen and what has scrolled away, for what is sent anew. */
  clear(): void
  focus(): void
  type(text: string): void
  paste(text: string): void
  readAloud(on: boolean): void
  /** Nothing can be typed while there is no line. */
  accept(typing: boolean): void
  fit(): void
  dispose(): void
}

export async function createEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { host, label, readAloud } = options
  // Characters are measured when it is opened: not in the font that is there until this one has come.
  const fonts = [
    document.fonts.load(`14px ${font}`),
    document.fonts.load(`14px ${arabicFont}`, 'م'),
  ]
  await Promise.allSettled(fonts)
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    fontFamily: `${font}, ${arabicFont}, ui-monospace, monospace`,
    fontSize: 14,
    lineHeight: 1.2,
    minimumContrastRatio: 4.5,
    screenReaderMode: readAloud,
    scrollback: 5_000,
    theme: palette(host),
  })
  const fit = new FitAddon()
  terminal.loadAddon(fit)
  terminal.loadAddon(new Unicode11Addon())
  terminal.unicode.activeVersion = '11'
  terminal.loadAddon(
    new WebLinksAddon((_event, address) => window.open(address, '_blank', 'noopener,noreferrer')),
  )
  terminal.open(host)
  terminal.textarea?.setAttribute('aria-label', label)
  terminal.attachCustomKeyEventHandler(event => !isOurs(event, terminal, options))
  terminal.onData(options.onTyped)
  terminal.onResize(options.onSize)

  // A hidden terminal has no size, and keeps the one that it had.
  const refit = () => {
    if (host.clientWidth > 0) fit.fit()
  }
  refit()
  const sizes = new ResizeObserver(refit)
  sizes.observe(host)
  const stopLook = onLook(() => {
    terminal.options.theme = palette(host)
  })
  return {
    size: () => ({ columns: terminal.cols, rows: terminal.rows }),
    write: (bytes, shown) => terminal.write(bytes, shown),
    clear: () => terminal.reset(),
    focus: () => terminal.focus(),
    type: text => terminal.input(text),
    paste: text => terminal.paste(text),
    readAloud(on) {
      terminal.options.screenReaderMode = on
    },
    accept(typing) {
      terminal.options.disableStdin = !typing
    },
    fit: refit,
    dispose() {
      sizes.disconnect()
      stopLook()
      terminal.dispose()
    },
  }
}

/** Keys that are the page's, not the machine's. */
function isOurs(event: KeyboardEvent, terminal: Terminal, options: EmulatorOptions): boolean {
  if (event.type !== 'keydown' || !event.ctrlKey) return false
  if (event.shiftKey && event.key === 'Enter') {
    event.preventDefault()
    options.onLeave()
    return true
  }
  // The browser pastes by itself, and says so with an event that the emulator hears.
  if (event.shiftKey && event.code === 'KeyV') return true
  const isCopy = event.code === 'KeyC' && (event.shiftKey || terminal.hasSelection())
  if (!isCopy) return false
  event.preventDefault()
  if (terminal.hasSelection()) {
    const text = terminal.getSelection()
    terminal.clearSelection()
    const written =
      navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'))
    written.then(
      () => options.onCopied(true),
      () => options.onCopied(false),
    )
  }
  return true
}
