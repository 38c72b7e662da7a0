import type { Words } from './en.ts'

export const workspace: Words['workspace'] = {
  pages: 'صفحات هذا الخادم',
  chat: 'المحادثة',
  home: 'نظرة عامة',
  terminal: 'الطرفية',
  browser: 'المتصفّح',
  files: 'الملفات',
  activity: 'السجلّ',
  settings: 'الخادم',
}
