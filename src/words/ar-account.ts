import type { Code } from './codes.ts'

/** What is said of an account: how it is signed in to, its keys, and its end. */
export const account = {
  'sign-in-again': 'لا رجعة في هذا، فسجّل الدخول مرة أخرى قبل أن تطلبه.',
  'email-differs': 'ليس هذا عنوان البريد الإلكتروني لهذا الحساب. لم يُنفَّذ شيء.',
  'email-unchanged': 'هذا عنوانك الحالي.',
  'email-taken': 'هناك حساب بهذا البريد الإلكتروني من قبل.',
  'password-wrong': 'ليست هذه كلمة مرورك الحالية.',
  'link-spent': 'استُعمل هذا الرابط من قبل أو انتهت صلاحيته.',
  'api-key-invalid': 'لا يوجد مفتاح API كهذا، أو لم يعد صالحًا.',
  'api-key-not-here': 'هذا لمن سجّل الدخول بنفسه، ولا يتيحه أي مفتاح API.',
  'api-key-scope': 'لم يُنشأ مفتاح API هذا لذلك: تنقصه الصلاحية.',
  'api-keys-too-many': 'بلغت مفاتيح API حدّها الأقصى لحساب واحد. أبطل واحدًا منها أولًا.',
  'passkeys-too-many': 'بلغت مفاتيح المرور حدّها الأقصى لحساب واحد. أزل واحدًا منها أولًا.',
  'passkey-known': 'لهذا الجهاز مفتاح مرور هنا من قبل.',
  'passkey-unverified':
    'لم يتحقق جهازك من أنك أنت. يتطلّب مفتاح المرور قفل شاشة أو بصمة أو وجهًا أو رقمًا سريًا.',
  'passkey-not-verified': 'ما أرسله جهازك ليس مفتاح مرور لهذا الموقع. يُرجى المحاولة من جديد.',
  'passkey-too-late': 'استغرق ذلك وقتًا طويلًا. يُرجى المحاولة من جديد.',
  'operator-account': 'لا يُمحى حساب مشغِّل بهذه الطريقة: ينبغي أن يحوّله مشغِّل آخر إلى حساب عميل أولًا.',
  'erasure-under-way': 'يجري محو هذا الحساب بالفعل.',
} as const satisfies Partial<Record<Code, string>>
