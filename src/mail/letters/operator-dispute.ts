import { leftToRight } from '../../words/money.ts'
import { amountText, currency, letter, minorUnits, text, webAddress } from '../letter.ts'

/** Sent to each operator once for a payment that a bank asks back: somebody has to answer it in time. */
export const operatorDispute = letter(
  {
    address: text,
    customer: text,
    cause: text,
    amountMinor: minorUnits,
    currency,
    url: webAddress,
  },
  {
    en: ({ address, customer, cause, url, ...amount }) => ({
      subject: `Disputed: ${amountText(amount)} for ${address}`,
      heading: 'A payment is disputed',
      paragraphs: [
        `The bank of ${customer} has asked back ${amountText(amount)} for ${address} (${cause}).`,
        'The server is switched off until it is decided. Please answer the dispute at the payment vendor before its deadline.',
      ],
      button: { label: 'Open the server', url },
    }),
    ar: ({ address, customer, cause, url, ...amount }) => ({
      subject: `نزاع: ${amountText(amount)} عن ${leftToRight(address)}`,
      heading: 'دفعة متنازَع عليها',
      paragraphs: [
        `طلب بنك ${leftToRight(customer)} استرداد ${amountText(amount)} عن ${leftToRight(address)} (${leftToRight(cause)}).`,
        'الخادم موقوف إلى أن يُبتّ في الأمر. يُرجى الرد على النزاع لدى مزوّد الدفع قبل انتهاء مهلته.',
      ],
      button: { label: 'فتح الخادم', url },
    }),
  },
)
