import { plural } from './formats.ts'
import type { OperatorWords } from './operator-words.ts'

const servers = (count: number): string =>
  plural('ar', count, {
    zero: 'لا خوادم',
    one: 'خادم واحد',
    two: 'خادمان',
    few: `${count} خوادم`,
    many: `${count} خادمًا`,
    other: `${count} خادم`,
  })

/** Sentences of the operator’s pages, in Arabic. */
export const operator: OperatorWords = {
  title: 'كل الخوادم',
  text: 'جميع خوادم هذا النظام، والمتعثرة منها أولًا.',
  counts: (all, stuck) => `${servers(all)}، المتعثر منها: ${stuck}`,
  account: 'الحساب',
  server: 'الخادم',
  state: 'الحالة',
  step: 'الخطوة',
  runs: 'يعمل عليه',
  place: 'المكان',
  ordered: 'تاريخ الطلب',
  stuck: 'متعثر',
  stuckTitle: 'يحتاج إلى تدخلك',
  kinds: {
    subscription: 'طلب',
    server: 'خادم',
    refund: 'ردّ مبلغ',
    mail: 'رسالة',
    provider: 'مزوّد',
    backup: 'نسخة احتياطية',
    restore: 'استعادة',
    drill: 'تجربة استعادة',
  },
  failures: count => `محاولات لم تنجح: ${count}`,
  none: 'لا خوادم بعد.',
  forbiddenTitle: 'هذه الصفحة للمشغّلين',
  forbidden: 'حسابك لا يدير هذا النظام. تجد خوادمك هنا:',
  refresh: 'إعادة التحميل',
}
