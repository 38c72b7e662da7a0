import { workspace } from './ar-workspace.ts'
import { isolated } from './formats.ts'
import type { PaletteWords } from './palette-words.ts'

const { pages: _pages, ...tabs } = workspace

/** إلى أين يمكن الذهاب، بالعربية. */
export const palette: PaletteWords = {
  title: 'انتقل إلى',
  box: 'صفحة أو خادم أو إجراء',
  list: 'الوجهات',
  none: 'لا شيء بهذا الاسم.',
  keys: 'الأسهم للاختيار، وEnter للانتقال، وEscape للإغلاق.',
  of: (hostname, what) => `${isolated(hostname)}: ${what}`,
  places: {
    servers: 'خوادمي',
    order: 'طلب خادم',
    billing: 'المدفوعات',
    account: 'حسابي',
    letters: 'رسائلي',
    email: 'تغيير بريدي الإلكتروني',
    password: 'تغيير كلمة مروري',
    twoFactor: 'تسجيل الدخول بخطوتين',
    sessions: 'أين سُجّل دخولي',
    apiKeys: 'مفاتيح الواجهة البرمجية',
    team: 'الفريق',
    export: 'أخذ كل شيء معي',
    erase: 'محو كل شيء',
    operator: 'كل الخوادم',
    money: 'المالية',
    allLetters: 'كل الرسائل',
    drift: 'المفقود والمتبقي',
    updates: 'التحديثات',
  },
  ofServer: {
    ...tabs,
    model: 'النموذج ومفتاحه',
    controlUi: 'صفحات OpenClaw نفسه',
    credentials: 'بيانات الدخول',
    rest: 'الإيقاف والتشغيل والسبات',
    vitals: 'مدى انشغاله',
    usage: 'الاستهلاك وحدّه',
    keys: 'مفاتيح SSH',
    domains: 'نطاقاتي',
    import: 'إحضار OpenClaw الخاص بي',
    backups: 'النسخ الاحتياطية والاستعادة',
    plan: 'تغيير الباقة أو إلغاؤها',
  },
}
