import type { Language } from '../pages/layout.ts'
import type { SubscriptionStatus } from './subscriptions.ts'

interface Words {
  title: string
  back: string
  otherLanguage: string
  subscriptions: string
  noSubscriptions: string
  statuses: Record<SubscriptionStatus, string>
  renews: string
  ends: string
  cancel: string
  cancelNow: string
  carryOn: string
  reason: string
  reasons: Record<string, string>
  comment: string
  methods: string
  noMethods: string
  isDefault: string
  makeDefault: string
  addCard: string
  saveCard: string
  expires: string
  invoices: string
  noInvoices: string
  invoiceColumns: [date: string, number: string, amount: string, status: string, document: string]
  payInvoice: string
  taxIds: string
  taxIdType: string
  taxIdValue: string
  addTaxId: string
  remove: string
  details: string
  name: string
  country: string
  city: string
  line1: string
  postalCode: string
  save: string
  notAllowed: string
  taxIdInvalid: string
  done: string
  expired: string
  expiredText: string
  unknown: string
  unknownText: string
}

/** Everything the customer portal says. */
export const portalWords: Record<Language, Words> = {
  en: {
    title: 'Billing',
    back: 'Back to the website',
    otherLanguage: 'العربية',
    subscriptions: 'Subscriptions',
    noSubscriptions: 'No subscriptions.',
    statuses: {
      incomplete: 'Waiting for the first payment',
      incomplete_expired: 'Never paid',
      trialing: 'Trial',
      active: 'Active',
      past_due: 'Payment overdue',
      unpaid: 'Unpaid',
      canceled: 'Canceled',
      paused: 'Paused',
    },
    renews: 'Renews on',
    ends: 'Ends on',
    cancel: 'Cancel at the end of the period',
    cancelNow: 'Cancel now',
    carryOn: 'Keep the subscription',
    reason: 'Why do you cancel?',
    reasons: {
      customer_service: 'Customer service was less than expected',
      low_quality: 'Quality was less than expected',
      missing_features: 'Some features are missing',
      other: 'Other reason',
      switched_service: 'I am switching to another service',
      too_complex: 'Ease of use was less than expected',
      too_expensive: 'It is too expensive',
      unused: 'I do not use it enough',
    },
    comment: 'Anything else? (optional)',
    methods: 'Payment methods',
    noMethods: 'No payment method.',
    isDefault: 'Default',
    makeDefault: 'Make default',
    addCard: 'Add a card',
    saveCard: 'Save card',
    expires: 'Expires',
    invoices: 'Invoices',
    noInvoices: 'No invoices.',
    invoiceColumns: ['Date', 'Number', 'Amount', 'Status', 'Document'],
    payInvoice: 'Pay',
    taxIds: 'Tax IDs',
    taxIdType: 'Type',
    taxIdValue: 'Number',
    addTaxId: 'Add tax ID',
    remove: 'Remove',
    details: 'Billing details',
    name: 'Name',
    country: 'Country',
    city: 'City',
    line1: 'Street and number',
    postalCode: 'Postal code',
    save: 'Save',
    notAllowed: 'This cannot be changed here.',
    taxIdInvalid: 'This is not a valid tax ID of that type.',
    done: 'Saved.',
    expired: 'This page has expired',
    expiredText:
      'For your safety it is open for a short time only. Open it again from the website.',
    unknown: 'There is no such page',
    unknownText: 'The address is incomplete or the page is gone.',
  },
  ar: {
    title: 'الفوترة',
    back: 'العودة إلى الموقع',
    otherLanguage: 'English',
    subscriptions: 'الاشتراكات',
    noSubscriptions: 'لا توجد اشتراكات.',
    statuses: {
      incomplete: 'بانتظار الدفعة الأولى',
      incomplete_expired: 'لم يُدفع قط',
      trialing: 'فترة تجريبية',
      active: 'نشط',
      past_due: 'الدفع متأخر',
      unpaid: 'غير مدفوع',
      canceled: 'ملغى',
      paused: 'متوقف مؤقتًا',
    },
    renews: 'يتجدد في',
    ends: 'ينتهي في',
    cancel: 'إلغاء عند نهاية الفترة',
    cancelNow: 'إلغاء الآن',
    carryOn: 'الإبقاء على الاشتراك',
    reason: 'لماذا تلغي الاشتراك؟',
    reasons: {
      customer_service: 'خدمة العملاء دون المتوقع',
      low_quality: 'الجودة دون المتوقع',
      missing_features: 'تنقصه بعض المزايا',
      other: 'سبب آخر',
      switched_service: 'أنتقل إلى خدمة أخرى',
      too_complex: 'سهولة الاستخدام دون المتوقع',
      too_expensive: 'سعره مرتفع',
      unused: 'لا أستخدمه بما يكفي',
    },
    comment: 'هل لديك ما تضيفه؟ (اختياري)',
    methods: 'وسائل الدفع',
    noMethods: 'لا توجد وسيلة دفع.',
    isDefault: 'الافتراضية',
    makeDefault: 'اجعلها افتراضية',
    addCard: 'إضافة بطاقة',
    saveCard: 'حفظ البطاقة',
    expires: 'تنتهي في',
    invoices: 'الفواتير',
    noInvoices: 'لا توجد فواتير.',
    invoiceColumns: ['التاريخ', 'الرقم', 'المبلغ', 'الحالة', 'المستند'],
    payInvoice: 'ادفع',
    taxIds: 'الأرقام الضريبية',
    taxIdType: 'النوع',
    taxIdValue: 'الرقم',
    addTaxId: 'إضافة رقم ضريبي',
    remove: 'إزالة',
    details: 'بيانات الفوترة',
    name: 'الاسم',
    country: 'البلد',
    city: 'المدينة',
    line1: 'الشارع والرقم',
    postalCode: 'الرمز البريدي',
    save: 'حفظ',
    notAllowed: 'لا يمكن تغيير هذا هنا.',
    taxIdInvalid: 'هذا ليس رقمًا ضريبيًا صحيحًا من هذا النوع.',
    done: 'تم الحفظ.',
    expired: 'انتهت صلاحية هذه الصفحة',
    expiredText: 'حرصًا على أمانك تبقى مفتوحة مدة قصيرة فقط. افتحها مجددًا من الموقع.',
    unknown: 'لا توجد صفحة بهذا العنوان',
    unknownText: 'العنوان غير كامل أو أن الصفحة لم تعد موجودة.',
  },
}
