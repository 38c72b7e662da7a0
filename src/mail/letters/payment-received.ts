import { leftToRight } from '../../words/money.ts'
import { amountText, currency, letter, minorUnits, text, webAddress } from '../letter.ts'

/** Sent once when the first payment is in and the server is being built. `address` is its full name. */
export const paymentReceived = letter(
  { name: text, address: text, amountMinor: minorUnits, currency, url: webAddress },
  {
    en: ({ name, address, url, ...amount }) => ({
      subject: 'We received your payment and are building your server',
      heading: `Thank you, ${name}`,
      paragraphs: [
        `We received ${amountText(amount)}. We are now building ${address} for you.`,
        'You can watch every step as it happens. We will write to you again when it is ready.',
        'Should we not manage, you get everything back without having to ask.',
      ],
      button: { label: 'Watch it being built', url },
    }),
    ar: ({ name, address, url, ...amount }) => ({
      subject: 'وصلتنا دفعتك ونبني خادمك الآن',
      heading: `شكرًا لك يا ${name}`,
      paragraphs: [
        `وصلنا مبلغ ${amountText(amount)}، ونبني لك الآن ${leftToRight(address)}.`,
        'يمكنك متابعة كل خطوة لحظة حدوثها، وسنراسلك مرة أخرى عندما يصبح جاهزًا.',
        'وإن لم ننجح، فسيعود إليك المبلغ كاملًا دون أن تطلبه.',
      ],
      button: { label: 'متابعة البناء', url },
    }),
  },
)
