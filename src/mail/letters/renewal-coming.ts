import { z } from 'zod'
import { renewalRungs } from '../../subscriptions/expiry-ladder.ts'
import { dateText } from '../../words/date.ts'
import { leftToRight } from '../../words/money.ts'
import { amountText, currency, letter, minorUnits, moment, text, webAddress } from '../letter.ts'

/** Sent a month and a week before a year is renewed; in many places the law wants that. */
export const renewalComing = letter(
  {
    name: text,
    address: text,
    renewalRung: z.enum(renewalRungs),
    on: moment,
    amountMinor: minorUnits,
    currency,
    url: webAddress,
  },
  {
    en: ({ name, address, renewalRung, on, url, ...amount }, zone) => ({
      subject:
        renewalRung === 'month'
          ? `${address} renews for a year on ${dateText(on, 'en', zone)}`
          : `A reminder: ${address} renews for a year on ${dateText(on, 'en', zone)}`,
      heading: `Hello, ${name}`,
      paragraphs: [
        `The year that you paid for ${address} ends on ${dateText(on, 'en', zone)}. It is then renewed for another year, which costs ${amountText(amount)} before taxes and discounts.`,
        'If you would like to go on, there is nothing to do. If not, cancel before that day and nothing more is charged.',
      ],
      button: { label: 'Plan and payment', url },
    }),
    ar: ({ name, address, renewalRung, on, url, ...amount }, zone) => ({
      subject:
        renewalRung === 'month'
          ? `يُجدَّد ${leftToRight(address)} لسنة أخرى في ${dateText(on, 'ar', zone)}`
          : `تذكير: يُجدَّد ${leftToRight(address)} لسنة أخرى في ${dateText(on, 'ar', zone)}`,
      heading: `مرحبًا ${name}`,
      paragraphs: [
        `تنتهي السنة التي دفعت ثمنها عن ${leftToRight(address)} في ${dateText(on, 'ar', zone)}، ثم يُجدَّد لسنة أخرى تكلّف ${amountText(amount)} قبل الضرائب والخصومات.`,
        'إن أردت الاستمرار فليس عليك فعل شيء. وإن لم ترد، فألغِ الاشتراك قبل ذلك اليوم ولن يُسحب شيء بعده.',
      ],
      button: { label: 'الباقة والدفع', url },
    }),
  },
)
