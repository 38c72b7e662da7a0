import { letter, text, webAddress } from '../letter.ts'

/** Sent when somebody asked for it; nothing changes until the link is used. */
export const resetPassword = letter(
  { name: text, url: webAddress },
  {
    en: ({ name, url }) => ({
      subject: 'Choose a new password',
      heading: `Hello, ${name}`,
      paragraphs: [
        'You asked for a new password. Use this button to choose one; you will then be signed out everywhere else.',
        'The link works once, for one hour.',
      ],
      button: { label: 'Choose a new password', url },
      note: 'If you did not ask for this, you can ignore this letter: your password stays as it is.',
    }),
    ar: ({ name, url }) => ({
      subject: 'اختيار كلمة مرور جديدة',
      heading: `مرحبًا ${name}`,
      paragraphs: [
        'طلبتَ كلمة مرور جديدة. اختَرها عبر هذا الزر، وسيُسجَّل خروجك بعدها من جميع الأجهزة الأخرى.',
        'يعمل الرابط مرة واحدة، خلال ساعة واحدة.',
      ],
      button: { label: 'اختيار كلمة مرور جديدة', url },
      note: 'إن لم تطلب ذلك، فيمكنك تجاهل هذه الرسالة، وتبقى كلمة مرورك كما هي.',
    }),
  },
)
