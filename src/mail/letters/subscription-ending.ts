import { z } from 'zod'
import { dateText } from '../../words/date.ts'
import { leftToRight } from '../../words/money.ts'
import { letter, text, webAddress } from '../letter.ts'

/** Sent when a customer has cancelled with the end of the period, or thought better of it. */
export const subscriptionEnding = letter(
  {
    name: text,
    address: text,
    ending: z.enum(['yes', 'no']),
    on: z.iso.datetime(),
    url: webAddress,
  },
  {
    en: ({ name, address, ending, on, url }, zone) => ({
      subject:
        ending === 'yes' ? `${address} ends on ${dateText(on, 'en', zone)}` : `${address} goes on`,
      heading: `Hello, ${name}`,
      paragraphs:
        ending === 'yes'
          ? [
              `You have cancelled ${address}. It is paid for until ${dateText(on, 'en', zone)} and works until then; nothing more is charged.`,
              'On that day we make a last backup of your data and then delete the server. Until then you can change your mind.',
            ]
          : [
              `You have changed your mind, and ${address} goes on. The next payment is on ${dateText(on, 'en', zone)}.`,
            ],
      button: { label: 'Plan and payment', url },
    }),
    ar: ({ name, address, ending, on, url }, zone) => ({
      subject:
        ending === 'yes'
          ? `ينتهي ${leftToRight(address)} في ${dateText(on, 'ar', zone)}`
          : `يستمر ${leftToRight(address)}`,
      heading: `مرحبًا ${name}`,
      paragraphs:
        ending === 'yes'
          ? [
              `ألغيت ${leftToRight(address)}. ثمنه مدفوع حتى ${dateText(on, 'ar', zone)} ويعمل إلى ذلك الحين، ولن يُسحب شيء بعد ذلك.`,
              'في ذلك اليوم نأخذ نسخة احتياطية أخيرة من بياناتك ثم نحذف الخادم. ويمكنك العدول عن الإلغاء قبل ذلك.',
            ]
          : [
              `عدلت عن الإلغاء، ويستمر ${leftToRight(address)}. الدفعة التالية في ${dateText(on, 'ar', zone)}.`,
            ],
      button: { label: 'الباقة والدفع', url },
    }),
  },
)
