import type { Language } from '../pages/layout.ts'
import type { CheckoutProblem } from './checkout-entry.ts'
import type { Interval } from './prices.ts'

/** Everything the payment page says. */
interface Words {
  title: string
  subscribeTo: string
  per: Record<Interval, string>
  perSeveral: Record<Interval, (count: number) => string>
  subtotal: string
  discount: string
  tax: string
  taxIncluded: string
  taxLater: string
  reverseCharge: string
  total: string
  trial: (days: number) => string
  afterTrial: string
  promotionCode: string
  apply: string
  country: string
  chooseCountry: string
  city: string
  postalCode: string
  taxId: string
  updateTotal: string
  totalChanged: string
  method: string
  card: string
  bank: string
  accountNumber: string
  mandate: string
  email: string
  name: string
  cardNumber: string
  expiry: string
  expiryHint: string
  cvc: string
  terms: string
  pay: string
  startTrial: string
  startFree: string
  back: string
  otherLanguage: string
  testCards: string
  testAccounts: (pays: string, fails: string) => string
  confirm: string
  confirmText: string
  confirmYes: string
  confirmNo: string
  problems: Record<CheckoutProblem, string>
  expired: string
  expiredText: string
  paid: string
  paidText: string
  unknown: string
  unknownText: string
  goOn: string
}

const en: Words = {
  title: 'Payment',
  subscribeTo: 'Subscribe to',
  per: { day: 'per day', week: 'per week', month: 'per month', year: 'per year' },
  perSeveral: {
    day: count => `every ${count} days`,
    week: count => `every ${count} weeks`,
    month: count => `every ${count} months`,
    year: count => `every ${count} years`,
  },
  subtotal: 'Subtotal',
  discount: 'Discount',
  tax: 'Tax',
  taxIncluded: 'Tax (included)',
  taxLater: 'Choose a country to see it',
  reverseCharge: 'Reverse charge: you account for it',
  total: 'Total due today',
  trial: days => (days === 1 ? '1 day free' : `${days} days free`),
  afterTrial: 'then',
  promotionCode: 'Promotion code',
  apply: 'Apply',
  country: 'Country',
  chooseCountry: 'Choose a country',
  city: 'City',
  postalCode: 'Postal code',
  taxId: 'Tax ID (for businesses)',
  updateTotal: 'Update total',
  totalChanged: 'The total has changed. Look at it and confirm once more.',
  method: 'Payment method',
  card: 'Card',
  bank: 'Bank debit',
  accountNumber: 'Account number',
  mandate: 'By continuing you allow us to debit this account. The bank takes a few days to answer.',
  email: 'Email',
  name: 'Name on card',
  cardNumber: 'Card number',
  expiry: 'Expiry',
  expiryHint: 'MM/YY',
  cvc: 'Security code (CVC)',
  terms: 'I accept the seller’s terms of service',
  pay: 'Subscribe',
  startTrial: 'Start trial',
  startFree: 'Start for free',
  back: 'Cancel and go back',
  otherLanguage: 'العربية',
  testCards:
    'Cards that work here: 4242\u00a04242\u00a04242\u00a04242 pays; 4000\u00a00025\u00a00000\u00a03155 asks for confirmation; …0002 is declined, …9995 has no funds, …0069 has expired. Any future date and any code.',
  testAccounts: (pays, fails) => `Accounts that work here: ${pays} pays, ${fails} does not.`,
  confirm: 'Your bank asks whether it is you',
  confirmText: 'This is the page on which a bank would ask its customer to confirm the payment.',
  confirmYes: 'Confirm',
  confirmNo: 'Do not confirm',
  problems: {
    invalid_number: 'Your card number is invalid.',
    invalid_expiry: 'Your card’s expiration date is incomplete or wrong.',
    expired_card: 'Your card has expired.',
    invalid_cvc: 'Your card’s security code is incomplete or wrong.',
    generic_decline: 'Your card was declined. Try a different card.',
    insufficient_funds: 'Your card has insufficient funds. Try a different card.',
    live_card: 'Your card was declined: only test cards work in the sandbox.',
    payment_intent_authentication_failure:
      'Your bank did not confirm that it is you. Try again or use a different card.',
    account_number_invalid: 'This is not one of the account numbers that work in the sandbox.',
    method_not_allowed: 'The seller does not take this payment method.',
    country_required: 'Choose your country.',
    country_invalid: 'This is no country that we know.',
    tax_id_invalid: 'This is not a tax ID of the country you chose.',
    terms_required: 'Accept the terms of service to go on.',
    resource_missing: 'There is no such promotion code, or it is not active.',
    coupon_expired: 'This promotion code has expired.',
    promotion_code_used_up: 'This promotion code has been used as often as it can be.',
    promotion_code_inapplicable: 'This promotion code is not for what you are buying.',
    promotion_code_currency: 'This promotion code is not for the currency you are paying in.',
    promotion_code_minimum: 'This promotion code needs a larger order.',
    promotion_code_first_time: 'This promotion code is for a first purchase only.',
    promotion_code_not_allowed: 'The seller takes no promotion codes here.',
  },
  expired: 'This page has expired',
  expiredText: 'Nothing was charged. Start again from where you came from.',
  paid: 'This has already been paid',
  paidText: 'You were charged once; paying again is not possible.',
  unknown: 'There is no such payment page',
  unknownText: 'The address is incomplete or the page is gone.',
  goOn: 'Continue',
}

/** Arabic counts two by a form of its own, three to ten by the plural, more by the singular. */
function every(count: number, two: string, few: string, many: string): string {
  return count === 2 ? `كل ${two}` : `كل ${count} ${count <= 10 ? few : many}`
}

const ar: Words = {
  title: 'الدفع',
  subscribeTo: 'الاشتراك في',
  per: { day: 'يوميًا', week: 'أسبوعيًا', month: 'شهريًا', year: 'سنويًا' },
  perSeveral: {
    day: count => every(count, 'يومين', 'أيام', 'يومًا'),
    week: count => every(count, 'أسبوعين', 'أسابيع', 'أسبوعًا'),
    month: count => every(count, 'شهرين', 'أشهر', 'شهرًا'),
    year: count => every(count, 'سنتين', 'سنوات', 'سنة'),
  },
  subtotal: 'المجموع الفرعي',
  discount: 'الخصم',
  tax: 'الضريبة',
  taxIncluded: 'الضريبة (مشمولة)',
  taxLater: 'اختر الدولة لمعرفتها',
  reverseCharge: 'احتساب عكسي: تؤدّيها أنت',
  total: 'المستحق اليوم',
  trial: days => `الأيام المجانية: ${days}`,
  afterTrial: 'ثم',
  promotionCode: 'رمز ترويجي',
  apply: 'تطبيق',
  country: 'الدولة',
  chooseCountry: 'اختر الدولة',
  city: 'المدينة',
  postalCode: 'الرمز البريدي',
  taxId: 'الرقم الضريبي (للشركات)',
  updateTotal: 'تحديث المجموع',
  totalChanged: 'تغيّر المجموع. راجعه ثم أكّد مرة أخرى.',
  method: 'طريقة الدفع',
  card: 'بطاقة',
  bank: 'خصم من حساب مصرفي',
  accountNumber: 'رقم الحساب',
  mandate: 'بالمتابعة تأذن لنا بالخصم من هذا الحساب. يحتاج المصرف إلى بضعة أيام ليجيب.',
  email: 'البريد الإلكتروني',
  name: 'الاسم على البطاقة',
  cardNumber: 'رقم البطاقة',
  expiry: 'تاريخ الانتهاء',
  expiryHint: 'شهر/سنة',
  cvc: 'رمز الأمان (CVC)',
  terms: 'أوافق على شروط خدمة البائع',
  pay: 'اشترك',
  startTrial: 'ابدأ الفترة التجريبية',
  startFree: 'ابدأ مجانًا',
  back: 'إلغاء والعودة',
  otherLanguage: 'English',
  testCards:
    'بطاقات تعمل هنا: \u20664242\u00a04242\u00a04242\u00a04242\u2069 تدفع؛ والبطاقة \u20664000\u00a00025\u00a00000\u00a03155\u2069 تطلب التأكيد؛ والمنتهية بـ 0002 مرفوضة، و9995 بلا رصيد، و0069 منتهية الصلاحية. أي تاريخ مقبل وأي رمز.',
  testAccounts: (pays, fails) => `حسابات تعمل هنا: ${pays} يدفع، و${fails} لا يدفع.`,
  confirm: 'مصرفك يسأل: هل أنت من يدفع؟',
  confirmText: 'في هذه الصفحة يطلب المصرف من عميله تأكيد الدفع.',
  confirmYes: 'أؤكّد',
  confirmNo: 'لا أؤكّد',
  problems: {
    invalid_number: 'رقم البطاقة غير صحيح.',
    invalid_expiry: 'تاريخ انتهاء البطاقة ناقص أو غير صحيح.',
    expired_card: 'انتهت صلاحية بطاقتك.',
    invalid_cvc: 'رمز أمان البطاقة ناقص أو غير صحيح.',
    generic_decline: 'رُفضت بطاقتك. جرّب بطاقة أخرى.',
    insufficient_funds: 'رصيد بطاقتك غير كافٍ. جرّب بطاقة أخرى.',
    live_card: 'رُفضت بطاقتك: لا تعمل في البيئة التجريبية إلا بطاقات الاختبار.',
    payment_intent_authentication_failure:
      'لم يؤكّد مصرفك أنك أنت من يدفع. أعد المحاولة أو استعمل بطاقة أخرى.',
    account_number_invalid: 'ليس هذا من أرقام الحسابات التي تعمل في البيئة التجريبية.',
    method_not_allowed: 'لا يقبل البائع طريقة الدفع هذه.',
    country_required: 'اختر دولتك.',
    country_invalid: 'لا نعرف دولة بهذا الرمز.',
    tax_id_invalid: 'ليس هذا رقمًا ضريبيًا في الدولة التي اخترتها.',
    terms_required: 'وافق على شروط الخدمة للمتابعة.',
    resource_missing: 'لا يوجد رمز ترويجي كهذا، أو أنه غير مفعّل.',
    coupon_expired: 'انتهت صلاحية هذا الرمز الترويجي.',
    promotion_code_used_up: 'استُعمل هذا الرمز الترويجي بأقصى عدد مسموح به.',
    promotion_code_inapplicable: 'لا يسري هذا الرمز الترويجي على ما تشتريه.',
    promotion_code_currency: 'لا يسري هذا الرمز الترويجي على العملة التي تدفع بها.',
    promotion_code_minimum: 'يتطلب هذا الرمز الترويجي طلبًا أكبر.',
    promotion_code_first_time: 'هذا الرمز الترويجي لأول عملية شراء فقط.',
    promotion_code_not_allowed: 'لا يقبل البائع رموزًا ترويجية هنا.',
  },
  expired: 'انتهت صلاحية هذه الصفحة',
  expiredText: 'لم يُخصم أي مبلغ. ابدأ من جديد من حيث أتيت.',
  paid: 'دُفع هذا من قبل',
  paidText: 'خُصم المبلغ مرة واحدة، ولا يمكن الدفع مرة أخرى.',
  unknown: 'لا توجد صفحة دفع كهذه',
  unknownText: 'العنوان ناقص أو الصفحة لم تعد موجودة.',
  goOn: 'متابعة',
}

export const checkoutWords: Record<Language, Words> = { en, ar }
