import type { Code } from './codes.ts'

/** What is said of members and their roles. */
export const team = {
  'role-insufficient': 'دورك في هذا الخادم لا يتيح ذلك، ولصاحبه أن يمنحك دورًا آخر.',
  'email-unconfirmed': 'يُرجى تأكيد بريدك الإلكتروني أولًا: تجد الرابط في رسالة بعثناها إليك.',
  'team-needs-server': 'ليس لديك خادم بعد لتشارك غيرك فيه.',
  'team-full': 'يتسع الفريق لعشرين شخصًا، ومنهم من دُعي ولم يقبل بعد.',
  'invited-oneself': 'هذا عنوانك أنت.',
  'member-already': 'هذا الشخص عضو في الفريق من قبل.',
  'invited-already': 'سبق أن دعوت هذا الشخص، ويمكنك إعادة إرسال الرسالة.',
  'invitation-letters-too-many': 'أُرسل ما يكفي من الرسائل اليوم. حاول مجددًا غدًا.',
  'invitation-for-another':
    'أُرسلت هذه الدعوة إلى عنوان آخر. سجّل الدخول بالحساب الذي يحمل ذلك العنوان.',
} as const satisfies Partial<Record<Code, string>>
