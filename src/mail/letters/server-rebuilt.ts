import { z } from 'zod'
import { dateText } from '../../words/date.ts'
import { leftToRight } from '../../words/money.ts'
import { letter, text, webAddress } from '../letter.ts'

/** Sent once when a server whose machine was lost answers again, with the copy that was made on the day `on`. */
export const serverRebuilt = letter(
  { name: text, address: text, on: z.iso.datetime(), url: webAddress },
  {
    en: ({ name, address, on, url }) => ({
      subject: `${address} is back`,
      heading: `It is back, ${name}`,
      paragraphs: [
        `${address} runs on a new machine and was checked. Your data is as it was on ${dateText(on, 'en')}, when its newest copy was made.`,
        'Your address, your password and your keys are the same. Whoever signs in by SSH is asked to trust the new machine’s key once.',
      ],
      button: { label: 'Open my server', url },
    }),
    ar: ({ name, address, on, url }) => ({
      subject: `عاد ${leftToRight(address)} إلى العمل`,
      heading: `عاد خادمك يا ${name}`,
      paragraphs: [
        `يعمل ${leftToRight(address)} الآن على جهاز جديد، وقد فحصناه. بياناتك كما كانت بتاريخ ${dateText(on, 'ar')}، حين أُخذت أحدث نسخة منها.`,
        'لم يتغيّر عنوانك ولا كلمة مرورك ولا مفاتيحك. ومن يدخل عبر SSH سيُطلب منه أن يثق بمفتاح الجهاز الجديد مرة واحدة.',
      ],
      button: { label: 'فتح خادمي', url },
    }),
  },
)
