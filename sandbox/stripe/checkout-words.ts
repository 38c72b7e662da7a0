import type { Language } from '../pages/layout.ts'
import type { CardProblem } from './cards.ts'
import type { Interval } from './prices.ts'

/** Everything the payment page says. */
interface Words {
  title: string
  subscribeTo: string
  per: Record<Interval, string>
  email: string
  name: string
  cardNumber: string
  expiry: string
  expiryHint: string
  cvc: string
  pay: string
  startTrial: string
  back: string
  otherLanguage: string
  testCards: string
  problems: Record<CardProblem, string>
  expired: string
  expiredText: string
  paid: string
  paidText: string
  unknown: string
  unknownText: string
  goOn: string
}

export const checkoutWords: Record<Language, Words> = {
  en: {
    title: 'Payment',
    subscribeTo: 'Subscribe to',
    per: { day: 'per day', week: 'per week', month: 'per month', year: 'per year' },
    email: 'Email',
    name: 'Name on card',
    cardNumber: 'Card number',
    expiry: 'Expiry',
    expiryHint: 'MM/YY',
    cvc: 'Security code (CVC)',
    pay: 'Subscribe',
    startTrial: 'Start trial',
    back: 'Cancel and go back',
    otherLanguage: 'العربية',
    testCards:
      'Cards that work here: 4242 4242 4242 4242 pays; …0002 is declined, …9995 has no funds, …0069 has expired. Any future date and any code.',
    problems: {
      invalid_number: 'Your card number is invalid.',
      invalid_expiry: 'Your card’s expiration date is incomplete or wrong.',
      expired_card: 'Your card has expired.',
      invalid_cvc: 'Your card’s security code is incomplete or wrong.',
      generic_decline: 'Your card was declined. Try a different card.',
      insufficient_funds: 'Your card has insufficient funds. Try a different card.',
      live_card: 'Your card was declined: only test cards work in the sandbox.',
    },
    expired: 'This page has expired',
    expiredText: 'Nothing was charged. Start again from where you came from.',
    paid: 'This has already been paid',
    paidText: 'You were charged once; paying again is not possible.',
    unknown: 'There is no such payment page',
    unknownText: 'The address is incomplete or the page is gone.',
    goOn: 'Continue',
  },
  ar: {
    title: 'الدفع',
    subscribeTo: 'الاشتراك في',
    per: { day: 'يوميًا', week: 'أسبوعيًا', month: 'شهريًا', year: 'سنويًا' },
    email: 'البريد الإلكتروني',
    name: 'الاسم على البطاقة',
    cardNumber: 'رقم البطاقة',
    expiry: 'تاريخ الانتهاء',
    expiryHint: 'شهر/سنة',
    cvc: 'رمز الأمان (CVC)',
    pay: 'اشترك',
    startTrial: 'ابدأ الفترة التجريبية',
    back: 'إلغاء والعودة',
    otherLanguage: 'English',
    testCards:
      'بطاقات تعمل هنا: 4242 4242 4242 4242 تدفع؛ والمنتهية بـ 0002 مرفوضة، و9995 بلا رصيد، و0069 منتهية الصلاحية. أي تاريخ مقبل وأي رمز.',
    problems: {
      invalid_number: 'رقم البطاقة غير صحيح.',
      invalid_expiry: 'تاريخ انتهاء البطاقة ناقص أو غير صحيح.',
      expired_card: 'انتهت صلاحية بطاقتك.',
      invalid_cvc: 'رمز أمان البطاقة ناقص أو غير صحيح.',
      generic_decline: 'رُفضت بطاقتك. جرّب بطاقة أخرى.',
      insufficient_funds: 'رصيد بطاقتك غير كافٍ. جرّب بطاقة أخرى.',
      live_card: 'رُفضت بطاقتك: لا تعمل في البيئة التجريبية إلا بطاقات الاختبار.',
    },
    expired: 'انتهت صلاحية هذه الصفحة',
    expiredText: 'لم يُخصم أي مبلغ. ابدأ من جديد من حيث أتيت.',
    paid: 'دُفع هذا من قبل',
    paidText: 'خُصم المبلغ مرة واحدة، ولا يمكن الدفع مرة أخرى.',
    unknown: 'لا توجد صفحة دفع كهذه',
    unknownText: 'العنوان ناقص أو الصفحة لم تعد موجودة.',
    goOn: 'متابعة',
  },
}
