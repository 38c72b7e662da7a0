import { files as ar } from './ar-files.ts'
import { files as en } from './en-files.ts'
import { pageWords } from './page-words.ts'

export type FilesWords = typeof en

export const filesWords = pageWords<FilesWords>(en, ar)
