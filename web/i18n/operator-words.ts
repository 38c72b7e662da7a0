import { operator as ar } from './ar-operator.ts'
import { operator as en } from './en-operator.ts'
import { pageWords } from './page-words.ts'

export type OperatorWords = typeof en

export const operatorWords = pageWords<OperatorWords>(en, ar)
