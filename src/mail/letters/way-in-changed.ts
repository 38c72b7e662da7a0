import { z } from 'zod'
import { letter, text, webAddress } from '../letter.ts'

const waysIn = [
  'passkey-added',
  'passkey-removed',
  'api-key-made',
  'two-steps-begun',
  'two-steps-ended',
] as const
/** What has become of a way into an account. */
export type WayIn = (typeof waysIn)[number]

/** To the address of an account that has another way in, or one less: its reader may not be the one who did it. */
export const wayInChanged = letter(
  { name: text, wayIn: z.enum(waysIn), item: text, url: webAddress },
  {
    en: ({ name, wayIn, item, url }) => ({
      subject: english[wayIn as WayIn].subject,
      heading: `Hello, ${name}`,
      paragraphs: [
        english[wayIn as WayIn].text(item),
        'If that was not you, somebody else is in your account: set a new password on the sign-in page, by “Forgotten password”. That ends every session, passkey and API key.',
      ],
      button: { label: 'Look at my account', url },
      note: 'If it was you, there is nothing left to do.',
    }),
    ar: ({ name, wayIn, item, url }) => ({
      subject: arabic[wayIn as WayIn].subject,
      heading: `مرحبًا يا ${name}`,
      paragraphs: [
        arabic[wayIn as WayIn].text(item),
        'إن لم تكن أنت من فعل هذا فغيرك في حسابك: اختر كلمة مرور جديدة من صفحة تسجيل الدخول عبر «نسيت كلمة المرور؟»، فتنتهي بها كل الجلسات ومفاتيح المرور ومفاتيح API.',
      ],
      button: { label: 'الاطلاع على حسابي', url },
      note: 'إن كنت أنت من فعله فلا يلزمك شيء.',
    }),
  },
  { aboutAddress: true },
)

type Told = Record<WayIn, { subject: string; text: (item: string) => string }>

const english: Told = {
  'passkey-added': {
    subject: 'A passkey was added to your account',
    text: item => `The passkey “${item}” now opens your account, without a password or a code.`,
  },
  'passkey-removed': {
    subject: 'A passkey was removed from your account',
    text: item => `The passkey “${item}” does not open your account any more.`,
  },
  'api-key-made': {
    subject: 'A new API key for your account',
    text: item =>
      `There is a new API key, “${item}”. Whoever has it acts for you, as far as it allows.`,
  },
  'two-steps-begun': {
    subject: 'Signing in to your account takes two steps now',
    text: item => `Whoever signs in as ${item} is asked for a code of an authenticator as well.`,
  },
  'two-steps-ended': {
    subject: 'Signing in to your account takes one step again',
    text: item => `Whoever signs in as ${item} is not asked for a code any more.`,
  },
}

const arabic: Told = {
  'passkey-added': {
    subject: 'أُضيف مفتاح مرور إلى حسابك',
    text: item => `صار مفتاح المرور «\u2068${item}\u2069» يفتح حسابك دون كلمة مرور ولا رمز.`,
  },
  'passkey-removed': {
    subject: 'أُزيل مفتاح مرور من حسابك',
    text: item => `لم يعد مفتاح المرور «\u2068${item}\u2069» يفتح حسابك.`,
  },
  'api-key-made': {
    subject: 'مفتاح API جديد لحسابك',
    text: item =>
      `أُنشئ مفتاح API جديد باسم «\u2068${item}\u2069»، ومن كان عنده فعل باسمك ما يسمح به.`,
  },
  'two-steps-begun': {
    subject: 'صار الدخول إلى حسابك بخطوتين',
    text: item => `من يدخل باسم \u2068${item}\u2069 يُطلب منه رمز من تطبيق المصادقة أيضًا.`,
  },
  'two-steps-ended': {
    subject: 'عاد الدخول إلى حسابك بخطوة واحدة',
    text: item => `من يدخل باسم \u2068${item}\u2069 لم يعد يُطلب منه رمز.`,
  },
}
