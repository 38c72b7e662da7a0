import { plural } from './formats.ts'
import type { UpdatesWords } from './updates-words.ts'

const servers = (count: number) =>
  plural('ar', count, {
    one: 'خادم واحد',
    two: 'خادمان',
    few: `${count} خوادم`,
    many: `${count} خادمًا`,
    other: `${count} خادم`,
  })

/** Sentences about new versions of the software, and about systems that start again, in Arabic. */
export const updates: UpdatesWords = {
  title: 'التحديثات',
  text: 'يُجرَّب الإصدار الجديد على نسخة أولًا، ثم على عدد قليل من الخوادم قبل أن يصل إليها جميعًا. تُؤخذ نسخة احتياطية من كل خادم قبل تحديثه، ويعود إليه إصداره السابق ببياناته إن لم يُجب الجديد.',
  software: 'ما يحمله هذا التثبيت',
  bySystem: 'يُحدَّث مع النظام، عبر حزمه.',
  behind: (behind, all) =>
    behind === 0
      ? `${servers(all)}، ولا إصدار أقدم على أيٍّ منها`
      : `على إصدار أقدم: ${servers(behind)} من أصل ${all}`,
  start: 'بدء النشر',
  startOf: what => `بدء نشر ${what} على الخوادم`,
  started: 'بدأ النشر.',
  withoutRehearsal: 'دون تجربته على نسخة أولًا',
  atOnce: 'في أي ساعة، ودون انتظار بين المراحل',
  stop: 'إيقاف',
  stopOf: what => `إيقاف نشر ${what} على الخوادم`,
  stopped: 'لن يصل هذا الإصدار إلى خوادم أخرى.',
  rollouts: 'عمليات النشر',
  none: 'لم تجرِ أي عملية نشر بعد.',
  states: {
    planned: 'مخطط له',
    rehearsing: 'على نسخة',
    canary: 'الخوادم الأولى',
    tenth: 'عُشر الخوادم',
    all: 'كل الخوادم',
    done: 'اكتمل',
    stopped: 'متوقف',
  },
  begun: 'بدأ',
  counts: (done, underWay, failed) => `اكتمل ${done}، قيد التنفيذ ${underWay}، أخفق ${failed}`,
  rolledBack: 'عاد إلى الإصدار السابق',
  broken: 'لا يعمل',
  restarts: 'أنظمة تحتاج إلى إعادة تشغيل',
  restartsText:
    'تسري تحديثاتها الأمنية بعد إعادة التشغيل التالية. تجري ليلًا بتوقيت مكانها، حين لا يجري عليها شيء.',
  restartsNone: 'لا يوجد.',
}
