import { z } from 'zod'
import { dateText } from '../../words/date.ts'
import { leftToRight } from '../../words/money.ts'
import { letter, moment, text, webAddress } from '../letter.ts'

/**
 * Sent once when a server whose machine was lost answers again, with the copy that was made on the day `on`; `none`:
 * without any.
 */
export const serverRebuilt = letter(
  { name: text, address: text, on: z.union([moment, z.literal('none')]), url: webAddress },
  {
    en: ({ name, address, on, url }, zone) => ({
      subject: `${address} is back`,
      heading: `It is back, ${name}`,
      paragraphs: [
        on === 'none'
          ? `${address} runs on a new machine and was checked. It begins empty; your earlier backups are kept, and can be restored from your server’s page.`
          : `${address} runs on a new machine and was checked. Your data is as it was on ${dateText(on, 'en', zone)}, when that copy of it was made.`,
        'Your address, your password and your keys are the same. Whoever signs in by SSH is asked to trust the new machine’s key once.',
      ],
      button: { label: 'Open my server', url },
    }),
    ar: ({ name, address, on, url }, zone) => ({
      subject: `عاد ${leftToRight(address)} إلى العمل`,
      heading: `عاد خادمك يا ${name}`,
      paragraphs: [
        on === 'none'
          ? `يعمل ${leftToRight(address)} الآن على جهاز جديد، وقد فحصناه. يبدأ فارغًا، ونسخك السابقة محفوظة ويمكن استعادتها من صفحة خادمك.`
          : `يعمل ${leftToRight(address)} الآن على جهاز جديد، وقد فحصناه. بياناتك كما كانت بتاريخ ${dateText(on, 'ar', zone)}، حين أُخذت تلك النسخة منها.`,
        'لم يتغيّر عنوانك ولا كلمة مرورك ولا مفاتيحك. ومن يدخل عبر SSH سيُطلب منه أن يثق بمفتاح الجهاز الجديد مرة واحدة.',
      ],
      button: { label: 'فتح خادمي', url },
    }),
  },
)
