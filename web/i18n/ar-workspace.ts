import type { Words } from './en.ts'

export const workspace: Words['workspace'] = {
  pages: 'صفحات هذا الخادم',
  chat: 'المحادثة',
  home: 'نظرة عامة',
  terminal: 'الطرفية',
  browser: 'المتصفّح',
  channels: 'القنوات',
  files: 'الملفات',
  logs: 'السجلّات',
  activity: 'ما جرى',
  settings: 'الخادم',
}
