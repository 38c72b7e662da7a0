import type { ProfileWords } from './profile-words.ts'

export const profile: ProfileWords = {
  title: 'ملفّك',
  text: 'يظهر اسمك في رسائلنا، وبهذه اللغة نكتبها.',
  language: 'لغة الرسائل',
  languages: { en: 'الإنجليزية', ar: 'العربية' },
  zone: 'المنطقة الزمنية',
  zoneHint: 'بها تُذكر الأيام والساعات، في الرسائل أيضًا.',
  zoneOfBrowser: 'منطقة هذا المتصفح',
  save: 'حفظ',
  saved: 'حُفظ.',

  passwordTitle: 'كلمة المرور',
  passwordText: 'عند تغييرها يُسجَّل خروجك من كل الأجهزة الأخرى.',
  currentPassword: 'كلمة المرور الحالية',
  changePassword: 'تغيير كلمة المرور',
  passwordChanged: 'تغيّرت كلمة مرورك، وسُجّل خروجك من كل الأجهزة الأخرى.',

  sessionsTitle: 'أين سُجّل دخولك',
  sessionsText: 'إن لم تعرف واحدًا منها فأنهِه وغيّر كلمة مرورك.',
  sessionsFailed: 'تعذّر تحميل القائمة.',
  thisDevice: 'هذا الجهاز',
  unknownBrowser: 'متصفّح غير معروف',
  on: (browser, system) => `${browser} على ${system}`,
  signedIn: 'سُجّل الدخول',
  seen: 'وآخر ظهور',
  end: 'تسجيل الخروج',
  endOf: device => `تسجيل الخروج من ${device}`,
  ended: 'سُجّل الخروج هناك.',
  endOthers: 'تسجيل الخروج من كل مكان آخر',
  othersEnded: 'سُجّل خروجك من كل مكان آخر.',
}
