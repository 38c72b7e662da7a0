import { firstSteps as ar } from './ar-first-steps.ts'
import { firstSteps as en } from './en-first-steps.ts'
import { pageWords } from './page-words.ts'

export type FirstStepsWords = typeof en

export const firstStepsWords = pageWords<FirstStepsWords>(en, ar)
