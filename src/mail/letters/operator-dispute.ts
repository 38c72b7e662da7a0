import { z } from 'zod'
import { leftToRight } from '../../words/money.ts'
import { amountText, currency, letter, minorUnits, text, webAddress } from '../letter.ts'

/**
 * Sent to each operator once for a payment that a bank asks about or asks back: somebody has to answer it
 * in time.
 */
export const operatorDispute = letter(
  {
    address: text,
    customer: text,
    cause: text,
    /** A mere question leaves the money, and the server, where they are. */
    stage: z.enum(['inquiry', 'dispute']),
    amountMinor: minorUnits,
    currency,
    url: webAddress,
  },
  {
    en: ({ address, customer, cause, stage, url, ...amount }) => ({
      subject: `${stage === 'inquiry' ? 'Asked about' : 'Disputed'}: ${amountText(amount)} for ${address}`,
      heading: stage === 'inquiry' ? 'A bank asks about a payment' : 'A payment is disputed',
      paragraphs:
        stage === 'inquiry'
          ? [
              `The bank of ${customer} asks about ${amountText(amount)} for ${address} (${cause}). It has taken nothing back.`,
              'The server goes on, and its customer was not told. Please answer at the payment vendor before the deadline, so that no dispute comes of it.',
            ]
          : [
              `The bank of ${customer} has asked back ${amountText(amount)} for ${address} (${cause}).`,
              'The server is switched off until it is decided. Please answer the dispute at the payment vendor before its deadline.',
            ],
      button: { label: 'Open the server', url },
    }),
    ar: ({ address, customer, cause, stage, url, ...amount }) => ({
      subject: `${stage === 'inquiry' ? 'استفسار' : 'نزاع'}: ${amountText(amount)} عن ${leftToRight(address)}`,
      heading: stage === 'inquiry' ? 'بنك يستفسر عن دفعة' : 'دفعة متنازَع عليها',
      paragraphs:
        stage === 'inquiry'
          ? [
              `يستفسر بنك ${leftToRight(customer)} عن ${amountText(amount)} عن ${leftToRight(address)} (${leftToRight(cause)})، ولم يسترد شيئًا.`,
              'الخادم مستمر في العمل، ولم يُخبَر العميل. يُرجى الرد لدى مزوّد الدفع قبل انتهاء المهلة كيلا يصبح الأمر نزاعًا.',
            ]
          : [
              `طلب بنك ${leftToRight(customer)} استرداد ${amountText(amount)} عن ${leftToRight(address)} (${leftToRight(cause)}).`,
              'الخادم موقوف إلى أن يُبتّ في الأمر. يُرجى الرد على النزاع لدى مزوّد الدفع قبل انتهاء مهلته.',
            ],
      button: { label: 'فتح الخادم', url },
    }),
  },
)
