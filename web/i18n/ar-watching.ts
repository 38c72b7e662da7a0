import type { Words } from './en.ts'
import { plural } from './formats.ts'

export const vitals: Words['vitals'] = {
  title: 'مدى انشغاله',
  text: 'يُقاس كلّ بضع ثوانٍ ما دمت تنظر.',
  measuring: 'يجري القياس…',
  cpu: 'المعالج',
  memory: 'الذاكرة',
  disk: 'القرص',
  of: (used, all) => `${used} من ${all}`,
  cores: (count, load) =>
    `${plural('ar', count, {
      one: 'نواة واحدة',
      two: 'نواتان',
      few: `${count} أنوية`,
      other: `${count} نواة`,
    })}، الحِمل ${load}`,
  between: (title, now, least, most) =>
    `${title}: الآن ${now}، وبين ${least} و${most} خلال آخر 15 دقيقة.`,
  begin: 'قبل 15 دقيقة',
  now: 'الآن',
  asTable: 'في جدول',
  time: 'الوقت',
}

export const logs: Words['logs'] = {
  title: 'السجلّات',
  text: 'ما يكتبه خادمك، لحظة كتابته.',
  which: 'أيّ سجلّ',
  names: { software: 'البرنامج', web: 'خادم الويب', system: 'النظام' },
  level: 'المستوى',
  fromLevel: {
    error: 'الأخطاء فقط',
    warning: 'التحذيرات والأخطاء',
    info: 'كلّ المعتاد',
    debug: 'كلّ شيء',
  },
  search: 'السطور التي فيها',
  pause: 'إيقاف مؤقّت',
  resume: 'متابعة',
  clear: 'مسح',
  paused: 'متوقّف مؤقّتًا. ما يُكتب في الأثناء يظهر حين تتابع.',
  states: {
    opening: 'يُفتح السجلّ…',
    open: 'مباشر: تظهر السطور الجديدة من تلقاء نفسها.',
    lost: 'انقطع الاتصال، ونحاول استعادته.',
  },
  none: 'لا سطر كهذا حتى الآن.',
  lines: 'سطور السجلّ',
  short: { error: 'خطأ', warning: 'تحذير', info: 'خبر', debug: 'تتبّع' },
}
