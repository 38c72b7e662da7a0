import type { EmailWords } from './email-words.ts'
import { isolated } from './formats.ts'

export const email: EmailWords = {
  title: 'البريد الإلكتروني',
  text: email => `تسجّل الدخول بالعنوان ${isolated(email)}، وإليه تصل رسائلنا وفواتيرنا.`,
  newEmail: 'العنوان الجديد',
  ask: 'إرسال رابط إليه',
  askedTitle: 'تفقّد بريدك الجديد',
  asked: email =>
    `في الطريق إلى ${isolated(email)} رابطٌ صالح ليوم واحد. لن يتغيّر شيء قبل أن تفتحه.`,
  confirmTitle: 'عنوانك الجديد',
  confirmText: 'يصبح من الآن عنوان حسابك، وإليه تصل رسائلنا.',
  confirmWhose: ({ name, account, email }) =>
    `الحساب باسم ${isolated(name)}، وعنوانه حتى الآن ${isolated(account)}، سيصبح عنوانه ${isolated(email)}. إن لم يكن هذا حسابك فلا تتابع.`,
  confirm: 'اعتماد هذا العنوان',
  confirmedTitle: 'تمّ',
  confirmed: email => `صار عنوان حسابك ${isolated(email)}.`,
  undoTitle: 'استعادة عنوانك',
  undoText:
    'يعود هذا العنوان إلى حسابك، ويُسجَّل خروج الجميع من كل مكان، وتبطل كلمة المرور. بعدها تختار كلمة مرور جديدة.',
  undo: 'استعادة العنوان',
  undoneTitle: 'عاد عنوانك',
  undone: email =>
    `عاد حسابك إلى العنوان ${isolated(email)}. اختر الآن كلمة مرور جديدة: نرسل إليك رابطًا لذلك.`,
  newPassword: 'اختيار كلمة مرور جديدة',
  account: 'إلى حسابي',
}
