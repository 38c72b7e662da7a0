import { models as ar } from './ar-models.ts'
import { models as en } from './en-models.ts'
import { pageWords } from './page-words.ts'

export type ModelsWords = typeof en

export const modelsWords = pageWords<ModelsWords>(en, ar)
