import type { LetterWords } from './en-letters.ts'
import { isolated } from './formats.ts'

/** The same in Arabic. */
export const letters: LetterWords = {
  settings: {
    title: 'الرسائل',
    text: (email: string) => `ما نرسله إلى ${isolated(email)}.`,
    always: 'دائمًا',
    alwaysText:
      'الرسائل التي تخص الطلبات والمدفوعات والمواعيد النهائية وبياناتك جزء مما اتفقنا عليه، وتصلك دائمًا.',
    optional: 'النصائح والتنبيهات',
    optionalText: 'تنبيهات يمكنك الاستغناء عنها، مثل أن خادمًا لا يستخدمه أحد سيتوقف قريبًا.',
    on: 'أريدها',
    off: 'لا أريدها',
    saved: 'حفظنا ذلك.',
  },
  unreachable: {
    label: 'رسائلك',
    text: (email: string) =>
      `ترتد رسائلنا إلى ${email}. يُرجى التأكد من أن هذا البريد يعمل، حتى تصلك أخبار المدفوعات والمواعيد.`,
    worksAgain: 'عاد يعمل',
    noted: 'شكرًا لك. ما احتفظنا به من رسائل في طريقه إليك.',
  },
  unsubscribe: {
    title: 'إيقاف الرسائل من هذا النوع؟',
    text: 'تستمر الرسائل التي تخص المدفوعات والمواعيد وبياناتك، وتتوقف الأخرى.',
    button: 'إيقافها',
    doneTitle: 'تم ذلك',
    done: (email: string) => `لن يصل ${isolated(email)} مزيد من الرسائل من هذا النوع.`,
    settings: 'يمكنك تشغيلها مرة أخرى من «الرسائل» في حسابك.',
    broken: 'هذا الرابط ناقص. افتحه من الرسالة مرة أخرى من فضلك.',
  },
  preview: {
    title: 'الرسائل',
    text: 'كل رسالة كما تُرسل، بقيم للمثال.',
    kind: 'الرسالة',
    optional: 'يمكن رفضها',
    subject: 'الموضوع',
    html: 'كما يراها أغلب الناس',
    plain: 'نصًا',
    language: 'اللغة',
  },
}
