import { backups as ar } from './ar-backups.ts'
import { backups as en } from './en-backups.ts'
import { pageWords } from './page-words.ts'

export type BackupsWords = typeof en

export const backupsWords = pageWords<BackupsWords>(en, ar)
