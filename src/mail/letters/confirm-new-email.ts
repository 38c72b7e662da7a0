import { letter, text, webAddress } from '../letter.ts'

/** To the address that an account is to have. */
export const confirmNewEmail = letter(
  { name: text, url: webAddress },
  {
    en: ({ name, url }) => ({
      subject: 'Please confirm your new e-mail address',
      heading: `Is this your new address, ${name}?`,
      paragraphs: [
        'You asked that your account go by this address from now on. Please confirm that it is yours; until then nothing changes.',
        'The link works for one day.',
      ],
      button: { label: 'Use this address', url },
      note: 'If you did not ask for this, you can ignore this letter.',
    }),
    ar: ({ name, url }) => ({
      subject: 'يُرجى تأكيد بريدك الإلكتروني الجديد',
      heading: `أهذا عنوانك الجديد يا ${name}؟`,
      paragraphs: [
        'طلبت أن يصبح هذا العنوان عنوان حسابك. يُرجى تأكيد أنه لك، ولن يتغيّر شيء قبل ذلك.',
        'يبقى الرابط صالحًا ليوم واحد.',
      ],
      button: { label: 'اعتماد هذا العنوان', url },
      note: 'إن لم تطلب ذلك فيمكنك تجاهل هذه الرسالة.',
    }),
  },
  { aboutAddress: true },
)
