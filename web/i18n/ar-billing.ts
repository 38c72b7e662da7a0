import type { BillingWords } from './en-billing.ts'
import { isolated, leftToRight } from './formats.ts'

/** جمل ما اشتراه العميل وما دفعه بالعربية. */
export const billing: BillingWords = {
  title: 'المدفوعات',
  text: 'ما اشتريته، وإلى متى دُفع ثمنه، وكل فواتيرك.',
  nothingTitle: 'لم تشترِ شيئًا بعد',
  nothing: 'بعد أول طلب تجد هنا ما تدفع ثمنه وفواتيرك كلها.',
  unreachable: 'تعذّر تحميل هذا الجزء الآن.',

  subscriptions: 'اشتراكاتك',
  formerly: 'اشتراكات سابقة',
  standings: {
    trial: 'فترة مجانية',
    paid: 'مدفوع',
    overdue: 'دفعة متأخرة',
    suspended: 'موقوف',
    ending: 'ينتهي',
    refunded: 'رُدّ المبلغ',
    ended: 'منتهٍ',
  },
  price: {
    month: amount => `${isolated(amount)} في الشهر`,
    year: amount => `${isolated(amount)} في السنة`,
  },
  renewed: day => `مدفوع حتى ${day} ثم يتجدد.`,
  charged: day => `مجاني حتى ${day} ثم تُخصم أول دفعة.`,
  ends: day => `يستمر حتى ${day} ثم ينتهي، ولن يُخصم منك شيء بعد ذلك.`,
  endsNow: 'يجري إنهاؤه الآن.',
  plan: 'الباقة والدفع',
  comeBack: {
    open: 'استعادة الخادم',
    until: (day: string) => `نحتفظ ببياناته حتى ${day}، ويمكن استعادته كما كان إلى ذلك الحين.`,
    now: 'بياناته ما زالت موجودة، ويمكن استعادته كما كان.',
    ownKey: 'لا تُفتح أحدث نسخة إلا بمفتاحك أنت، وسنطلبه منك حين يكون للخادم جهازه.',
    otherName: 'أصبح اسمه لغيرك. تحت أي اسم تريد استعادته؟',
  },
  manage: 'تغيير أو إلغاء',
  manageOf: hostname => `تغيير أو إلغاء ${leftToRight(hostname)}`,
  toServer: 'إلى الخادم',

  missing: {
    title: 'هناك دفعة لم تصل',
    suspendedFrom: day => `إن لم تصل، نوقف الخادم يوم ${day}، ولا يضيع بذلك شيء مما عليه.`,
    deletedFrom: day => `نحتفظ بكل ما عليه حتى ${day}، ثم نأخذ نسخة احتياطية أخيرة ونحذف الخادم.`,
    pay: 'ادفع الآن',
    otherCard: 'استخدام بطاقة أخرى',
  },

  invoices: {
    title: 'الفواتير',
    none: 'لا فواتير بعد.',
    number: 'الرقم',
    date: 'التاريخ',
    server: 'الخادم',
    amount: 'المبلغ',
    status: 'الحالة',
    document: 'المستند',
    unnumbered: 'بلا رقم بعد',
    ofIt: tax => `منها ${isolated(tax)} ضريبة`,
    refunded: amount => `رُدّ منها ${isolated(amount)}`,
    due: day => `تُستحق يوم ${day}`,
    statuses: {
      draft: 'قيد الإعداد',
      open: 'بانتظار الدفع',
      paid: 'مدفوعة',
      void: 'ملغاة',
      uncollectible: 'لم تُدفع',
    },
    underWay: 'الدفعة في الطريق',
    pdf: 'ملف PDF',
    pdfOf: number => `الفاتورة ${leftToRight(number)} بصيغة PDF`,
    pay: 'ادفع',
    payOf: number => `دفع الفاتورة ${leftToRight(number)}`,
  },

  portal: {
    title: 'البطاقات وبياناتك',
    text: 'بطاقاتك وعنوان فواتيرك ورقمك الضريبي محفوظة لدى مزوّد الدفع، في صفحاته الخاصة.',
    open: 'فتح صفحات الدفع',
    opening: 'نفتحها الآن…',
    backTitle: 'أهلًا بعودتك',
    back: 'ما غيّرته هناك صار ساريًا من الآن.',
  },
}
