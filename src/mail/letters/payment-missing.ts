import { z } from 'zod'
import { dateText } from '../../words/date.ts'
import { leftToRight } from '../../words/money.ts'
import type { Language } from '../../words/sentence.ts'
import { amountText, currency, letter, minorUnits, text, webAddress } from '../letter.ts'

const moment = z.iso.datetime()
const params = {
  name: text,
  address: text,
  /** The rung of `subscriptions/dunning-ladder.ts` that it is sent for. */
  rung: z.enum([
    'missed',
    'reminder',
    'last-reminder',
    'suspended',
    'deletion-soon',
    'deletion-tomorrow',
  ]),
  amountMinor: minorUnits,
  currency,
  suspendedFrom: moment,
  deletedFrom: moment,
  /** Where it can be paid. */
  url: webAddress,
}

/** Sent once for each rung of the ladder while a payment is missing. */
export const paymentMissing = letter(params, {
  en: ({ name, address, rung, suspendedFrom, deletedFrom, url, ...amount }, zone) => ({
    subject: subjects.en[rung as Rung](address),
    heading: `Hello, ${name}`,
    paragraphs: [
      rung === 'missed'
        ? `The payment of ${amountText(amount)} for ${address} did not come through. This happens: a card expires, or a bank asks back.`
        : `The payment of ${amountText(amount)} for ${address} is still missing.`,
      ...(isSuspended(rung)
        ? [
            'Your server is switched off. Nothing on it is lost, and it comes back as it was as soon as the payment is there.',
          ]
        : [
            `Your server goes on as it is. If the payment is not there by ${dateText(suspendedFrom, 'en', zone)}, we have to switch it off.`,
          ]),
      `Without a payment it is deleted on ${dateText(deletedFrom, 'en', zone)}; before that we make a last backup of your data.`,
    ],
    button: { label: 'Pay now', url },
  }),
  ar: ({ name, address, rung, suspendedFrom, deletedFrom, url, ...amount }, zone) => ({
    subject: subjects.ar[rung as Rung](leftToRight(address)),
    heading: `مرحبًا ${name}`,
    paragraphs: [
      rung === 'missed'
        ? `لم تتم دفعة ${amountText(amount)} عن ${leftToRight(address)}. يحدث هذا أحيانًا: تنتهي صلاحية بطاقة، أو يطلب البنك تأكيدًا.`
        : `ما زالت دفعة ${amountText(amount)} عن ${leftToRight(address)} ناقصة.`,
      ...(isSuspended(rung)
        ? ['أُوقف خادمك. لم يضع منه شيء، وسيعود كما كان فور وصول الدفعة.']
        : [
            `يستمر خادمك كما هو. وإن لم تصل الدفعة قبل ${dateText(suspendedFrom, 'ar', zone)} فسنضطر إلى إيقافه.`,
          ]),
      `ومن دون دفع يُحذف في ${dateText(deletedFrom, 'ar', zone)}، وقبل ذلك نأخذ نسخة احتياطية أخيرة من بياناتك.`,
    ],
    button: { label: 'الدفع الآن', url },
  }),
})

type Rung = z.infer<typeof params.rung>

const isSuspended = (rung: string): boolean =>
  rung === 'suspended' || rung === 'deletion-soon' || rung === 'deletion-tomorrow'

const subjects: Record<Language, Record<Rung, (address: string) => string>> = {
  en: {
    missed: address => `A payment for ${address} did not come through`,
    reminder: address => `The payment for ${address} is still missing`,
    'last-reminder': address => `Please pay for ${address} before it is switched off`,
    suspended: address => `${address} is switched off until it is paid for`,
    'deletion-soon': address => `${address} will be deleted in a week`,
    'deletion-tomorrow': address => `${address} will be deleted tomorrow`,
  },
  ar: {
    missed: address => `لم تتم دفعة ${address}`,
    reminder: address => `ما زالت دفعة ${address} ناقصة`,
    'last-reminder': address => `يُرجى دفع ثمن ${address} قبل إيقافه`,
    suspended: address => `أُوقف ${address} إلى أن يُدفع ثمنه`,
    'deletion-soon': address => `سيُحذف ${address} بعد أسبوع`,
    'deletion-tomorrow': address => `سيُحذف ${address} غدًا`,
  },
}
