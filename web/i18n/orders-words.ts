import { orders as ar } from './ar-orders.ts'
import { orders as en } from './en-orders.ts'
import { pageWords } from './page-words.ts'

export type OrdersWords = typeof en

export const ordersWords = pageWords<OrdersWords>(en, ar)
