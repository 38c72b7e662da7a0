import { restores as ar } from './ar-restores.ts'
import { restores as en } from './en-restores.ts'
import { pageWords } from './page-words.ts'

export type RestoresWords = typeof en

export const restoresWords = pageWords<RestoresWords>(en, ar)
