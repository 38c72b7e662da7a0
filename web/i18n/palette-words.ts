import { palette as ar } from './ar-palette.ts'
import { palette as en } from './en-palette.ts'
import { pageWords } from './page-words.ts'

export type PaletteWords = typeof en

export const paletteWords = pageWords<PaletteWords>(en, ar)
