import { activity as ar } from './ar-activity.ts'
import { activity as en } from './en-activity.ts'
import { pageWords } from './page-words.ts'

export type ActivityWords = typeof en

export const activityWords = pageWords<ActivityWords>(en, ar)
