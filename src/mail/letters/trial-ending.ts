import { z } from 'zod'
import { dateText } from '../../words/date.ts'
import { leftToRight } from '../../words/money.ts'
import { amountText, currency, letter, minorUnits, text, webAddress } from '../letter.ts'

/** Sent once, three days before a trial ends and is paid for. `url` is where it can be ended. */
export const trialEnding = letter(
  {
    name: text,
    address: text,
    on: z.iso.datetime(),
    amountMinor: minorUnits,
    currency,
    url: webAddress,
  },
  {
    en: ({ name, address, on, url, ...amount }, zone) => ({
      subject: `Your trial of ${address} ends on ${dateText(on, 'en', zone)}`,
      heading: `Hello, ${name}`,
      paragraphs: [
        `Your trial of ${address} ends on ${dateText(on, 'en', zone)}. From then on it costs ${amountText(amount)} each period, and the first payment is taken that day.`,
        'If you would like to keep it, there is nothing to do. If not, you can end it before then and pay nothing.',
      ],
      button: { label: 'Plan and payment', url },
    }),
    ar: ({ name, address, on, url, ...amount }, zone) => ({
      subject: `تنتهي فترتك التجريبية على ${leftToRight(address)} في ${dateText(on, 'ar', zone)}`,
      heading: `مرحبًا ${name}`,
      paragraphs: [
        `تنتهي فترتك التجريبية على ${leftToRight(address)} في ${dateText(on, 'ar', zone)}. بعدها يكلّف ${amountText(amount)} عن كل فترة، وتُسحب الدفعة الأولى في ذلك اليوم.`,
        'إن أردت الاحتفاظ به فليس عليك فعل شيء. وإن لم ترد، فيمكنك إنهاؤه قبل ذلك ولن تدفع شيئًا.',
      ],
      button: { label: 'الباقة والدفع', url },
    }),
  },
)
