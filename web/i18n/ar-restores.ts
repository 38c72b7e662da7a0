import type { Words } from './en.ts'
import { isolated, plural } from './formats.ts'

/** Sentences about bringing a backup back, in Arabic. */
export const restores: Words['restores'] = {
  open: 'استعادة',
  openOf: when => `استعادة نسخة ${when}`,
  title: 'استعادة هذه النسخة',
  text: when =>
    `يعود خادمك إلى ما كان عليه في ${when}. يُحفظ ما عليه الآن في نسخة احتياطية أولًا، ويعود تلقائيًا إن لم يستجب الخادم بحالته القديمة. يغيب الخادم بضع دقائق.`,
  what: 'ما الذي يُستعاد',
  all: 'كل شيء',
  allText: 'الملفات والمحادثات والإعدادات والمفاتيح كما كانت.',
  some: 'بعض الملفات أو المجلدات',
  someText: 'يبقى ما عداها كما هو الآن.',
  paths: 'الملفات والمجلدات',
  pathsHint: 'واحد في كل سطر، مثل workspace/notes. يحلّ كل منها محلّ ما يحمل اسمه الآن.',
  key: 'مفتاحك',
  keyHint: 'هذه النسخة مشفَّرة به. يُحفظ إلى أن تنتهي الاستعادة ثم يُنسى.',
  confirm: name => `اكتب ${isolated(name)} للتأكيد`,
  confirmWrong: 'هذا ليس اسم الخادم.',
  yes: 'استعادة',
  asked: 'تُستعاد النسخة الآن. يغيب خادمك بضع دقائق.',
  noticeTitle: 'تُستعاد نسخة احتياطية',
  notice: 'لن يستجيب خادمك لبضع دقائق. حُفظ ما كان عليه من قبل في نسخة خاصة به.',

  drills: {
    title: 'تجارب الاستعادة',
    text: 'نسخ احتياطية استُعيدت على جهاز مؤقت للتأكد من إمكان استعادتها.',
    states: {
      begun: 'بدأت',
      'under-way': 'جارية',
      passed: 'ثبتت',
      failed: 'أخفقت',
      'called-off': 'أُلغيت',
    },
    files: count =>
      plural('ar', count, {
        one: 'ملف واحد',
        two: 'ملفان',
        few: `${count} ملفات`,
        many: `${count} ملفًا`,
        other: `${count} ملف`,
      }),
  },
}
