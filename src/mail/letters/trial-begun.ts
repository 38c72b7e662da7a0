import { z } from 'zod'
import { dateText } from '../../words/date.ts'
import { leftToRight } from '../../words/money.ts'
import { amountText, currency, letter, minorUnits, text, webAddress } from '../letter.ts'

/** Sent once when a trial has begun and its server is being built; nothing was paid yet. */
export const trialBegun = letter(
  {
    name: text,
    address: text,
    until: z.iso.datetime(),
    amountMinor: minorUnits,
    currency,
    url: webAddress,
  },
  {
    en: ({ name, address, until, url, ...amount }, zone) => ({
      subject: 'Your trial has begun and we are building your server',
      heading: `Welcome, ${name}`,
      paragraphs: [
        `We are now building ${address} for you. Nothing was charged.`,
        `Your trial runs until ${dateText(until, 'en', zone)}. From then on it costs ${amountText(amount)} each period; we will write to you before. If you end it by then, you pay nothing.`,
        'You can watch every step as it happens. We will write to you again when it is ready.',
      ],
      button: { label: 'Watch it being built', url },
    }),
    ar: ({ name, address, until, url, ...amount }, zone) => ({
      subject: 'بدأت فترتك التجريبية ونبني خادمك الآن',
      heading: `أهلًا بك يا ${name}`,
      paragraphs: [
        `نبني لك الآن ${leftToRight(address)}، ولم نخصم أي مبلغ.`,
        `تستمر فترتك التجريبية حتى ${dateText(until, 'ar', zone)}، وبعدها يكلّف ${amountText(amount)} عن كل فترة، وسنراسلك قبل ذلك. وإن أنهيته قبل هذا الموعد فلن تدفع شيئًا.`,
        'يمكنك متابعة كل خطوة لحظة حدوثها، وسنراسلك مرة أخرى عندما يصبح جاهزًا.',
      ],
      button: { label: 'متابعة البناء', url },
    }),
  },
)
