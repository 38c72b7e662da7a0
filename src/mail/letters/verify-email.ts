import { letter, text, webAddress } from '../letter.ts'

/** Sent on sign-up, and again on request. */
export const verifyEmail = letter(
  { name: text, url: webAddress },
  {
    en: ({ name, url }) => ({
      subject: 'Please confirm your e-mail address',
      heading: `Welcome, ${name}`,
      paragraphs: [
        'Thank you for signing up. Please confirm that this address is yours, so that we can reach you about your server.',
        'The link works for one day.',
      ],
      button: { label: 'Confirm my address', url },
      note: 'If you did not sign up, you can ignore this letter.',
    }),
    ar: ({ name, url }) => ({
      subject: 'يُرجى تأكيد بريدك الإلكتروني',
      heading: `أهلًا بك يا ${name}`,
      paragraphs: [
        'شكرًا لتسجيلك معنا. يُرجى تأكيد أن هذا العنوان لك، حتى نتمكن من مراسلتك بشأن خادمك.',
        'يبقى الرابط صالحًا ليوم واحد.',
      ],
      button: { label: 'تأكيد عنواني', url },
      note: 'إن لم تكن أنت من سجّل، فيمكنك تجاهل هذه الرسالة.',
    }),
  },
  { aboutAddress: true },
)
