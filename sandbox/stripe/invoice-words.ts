import type { Language } from '../pages/layout.ts'
import type { Invoice } from './invoices.ts'

interface Words {
  title: string
  due: string
  dueOn: string
  billedTo: string
  status: Record<Invoice['status'], string>
  columns: [what: string, amount: string]
  subtotal: string
  discount: string
  tax: string
  taxIncluded: string
  balance: string
  total: string
  paid: string
  remaining: string
  pay: string
  download: string
  otherLanguage: string
  thanks: string
  unknown: string
  unknownText: string
}

/** Everything the page of an invoice says. */
export const invoiceWords: Record<Language, Words> = {
  en: {
    title: 'Invoice',
    due: 'Amount due',
    dueOn: 'Due on',
    billedTo: 'Billed to',
    status: {
      draft: 'Draft',
      open: 'Open',
      paid: 'Paid',
      uncollectible: 'Uncollectible',
      void: 'Void',
    },
    columns: ['Description', 'Amount'],
    subtotal: 'Subtotal',
    discount: 'Discount',
    tax: 'Tax',
    taxIncluded: 'of which tax',
    balance: 'From your balance',
    total: 'Total',
    paid: 'Amount paid',
    remaining: 'Amount due',
    pay: 'Pay',
    download: 'Download as PDF',
    otherLanguage: 'العربية',
    thanks: 'This invoice is paid. Thank you.',
    unknown: 'There is no such invoice',
    unknownText: 'The address is incomplete or the invoice is gone.',
  },
  ar: {
    title: 'فاتورة',
    due: 'المبلغ المستحق',
    dueOn: 'تاريخ الاستحقاق',
    billedTo: 'صادرة إلى',
    status: {
      draft: 'مسودة',
      open: 'غير مدفوعة',
      paid: 'مدفوعة',
      uncollectible: 'متعذّر تحصيلها',
      void: 'ملغاة',
    },
    columns: ['البيان', 'المبلغ'],
    subtotal: 'المجموع الفرعي',
    discount: 'الخصم',
    tax: 'الضريبة',
    taxIncluded: 'منها ضريبة',
    balance: 'من رصيدك',
    total: 'الإجمالي',
    paid: 'المبلغ المدفوع',
    remaining: 'المبلغ المستحق',
    pay: 'ادفع',
    download: 'تنزيل بصيغة PDF',
    otherLanguage: 'English',
    thanks: 'هذه الفاتورة مدفوعة. شكرًا لك.',
    unknown: 'لا توجد فاتورة بهذا العنوان',
    unknownText: 'العنوان غير كامل أو أن الفاتورة لم تعد موجودة.',
  },
}
