import { z } from 'zod'
import { dateText } from '../../words/date.ts'
import { leftToRight } from '../../words/money.ts'
import { letter, reasonText, text } from '../letter.ts'

/** Sent once, when a subscription is over and its server goes. `reason` is a code. */
export const subscriptionEnded = letter(
  { name: text, address: text, reason: text, keptUntil: z.iso.datetime() },
  {
    en: ({ name, address, reason, keptUntil }) => ({
      subject: `${address} has ended`,
      heading: `Goodbye for now, ${name}`,
      paragraphs: [
        `${address} has ended. The reason: ${reasonText(reason, 'en')}`,
        `The server is being deleted after a last backup of your data. We keep that backup until ${dateText(keptUntil, 'en')}; write to us if you would like to have it.`,
      ],
    }),
    ar: ({ name, address, reason, keptUntil }) => ({
      subject: `انتهى ${leftToRight(address)}`,
      heading: `إلى اللقاء يا ${name}`,
      paragraphs: [
        `انتهى ${leftToRight(address)}. السبب: ${reasonText(reason, 'ar')}`,
        `نحذف الخادم بعد نسخة احتياطية أخيرة من بياناتك، ونحتفظ بهذه النسخة حتى ${dateText(keptUntil, 'ar')}. راسلنا إن أردت الحصول عليها.`,
      ],
    }),
  },
)
