import { z } from 'zod'
import { dateText } from '../../words/date.ts'
import { leftToRight } from '../../words/money.ts'
import { letter, moment, reasonText, text, webAddress } from '../letter.ts'

/**
 * Sent once, when a subscription is over and its server is gone. `reason` is a code; `keptUntil` is `never`
 * where there was no data to keep.
 */
export const subscriptionEnded = letter(
  {
    name: text,
    address: text,
    reason: text,
    keptUntil: z.union([moment, z.literal('never')]),
    url: webAddress,
  },
  {
    en: ({ name, address, reason, keptUntil, url }, zone) => ({
      subject: `${address} has ended`,
      heading: `Goodbye for now, ${name}`,
      paragraphs: [
        `${address} has ended. The reason: ${reasonText(reason, 'en')}`,
        ...(keptUntil === 'never'
          ? ['The server is deleted. There was no data of yours on it that we could keep.']
          : [
              `The server is deleted. We keep the last backup of your data until ${dateText(keptUntil, 'en', zone)}. Until then you can bring the server back as it was.`,
            ]),
      ],
      ...(keptUntil === 'never' ? {} : { button: { label: 'Bring it back', url } }),
    }),
    ar: ({ name, address, reason, keptUntil, url }, zone) => ({
      subject: `انتهى ${leftToRight(address)}`,
      heading: `إلى اللقاء يا ${name}`,
      paragraphs: [
        `انتهى ${leftToRight(address)}. السبب: ${reasonText(reason, 'ar')}`,
        ...(keptUntil === 'never'
          ? ['حُذف الخادم، ولم تكن عليه بيانات لك يمكننا الاحتفاظ بها.']
          : [
              `حُذف الخادم، ونحتفظ بآخر نسخة احتياطية من بياناتك حتى ${dateText(keptUntil, 'ar', zone)}. ويمكنك إلى ذلك الحين استعادة الخادم كما كان.`,
            ]),
      ],
      ...(keptUntil === 'never' ? {} : { button: { label: 'استعادة الخادم', url } }),
    }),
  },
)
