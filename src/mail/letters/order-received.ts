import { leftToRight } from '../../words/money.ts'
import { letter, text, webAddress } from '../letter.ts'

/** Sent once when a server is being built for which nothing was to be paid. */
export const orderReceived = letter(
  { name: text, address: text, url: webAddress },
  {
    en: ({ name, address, url }) => ({
      subject: 'We are building your server',
      heading: `Welcome, ${name}`,
      paragraphs: [
        `We are now building ${address} for you. There was nothing to pay.`,
        'You can watch every step as it happens. We will write to you again when it is ready.',
      ],
      button: { label: 'Watch it being built', url },
    }),
    ar: ({ name, address, url }) => ({
      subject: 'نبني خادمك الآن',
      heading: `أهلًا بك يا ${name}`,
      paragraphs: [
        `نبني لك الآن ${leftToRight(address)}، ولم يكن عليك دفع شيء.`,
        'يمكنك متابعة كل خطوة لحظة حدوثها، وسنراسلك مرة أخرى عندما يصبح جاهزًا.',
      ],
      button: { label: 'متابعة البناء', url },
    }),
  },
)
