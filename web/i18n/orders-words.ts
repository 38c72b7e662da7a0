import { orders as ar } from './ar-orders.ts'
import type { Words } from './en.ts'
import { orders as en } from './en-orders.ts'

export type OrdersWords = typeof en

/** The sentences of a page that most visits never open: they come with it, in both languages. */
export const ordersWords = (words: Words): OrdersWords => (words.language === 'ar' ? ar : en)
