import { leftToRight } from '../../words/money.ts'
import { amountText, currency, letter, minorUnits, text } from '../letter.ts'

/** Sent to the customer once for each payment that their bank asks back. */
export const paymentDisputed = letter(
  { name: text, address: text, amountMinor: minorUnits, currency },
  {
    en: ({ name, address, ...amount }) => ({
      subject: `Your bank has asked back a payment for ${address}`,
      heading: `Hello, ${name}`,
      paragraphs: [
        `Your bank has asked back the payment of ${amountText(amount)} for ${address}. Until this is decided the server is switched off; nothing on it is lost.`,
        'If this is a mistake, please tell your bank that you recognise the payment, or answer this letter: we would rather solve it together.',
      ],
    }),
    ar: ({ name, address, ...amount }) => ({
      subject: `طلب بنكك استرداد دفعة ${leftToRight(address)}`,
      heading: `مرحبًا ${name}`,
      paragraphs: [
        `طلب بنكك استرداد دفعة ${amountText(amount)} عن ${leftToRight(address)}. الخادم موقوف إلى أن يُبتّ في الأمر، ولم يضع منه شيء.`,
        'إن كان هذا خطأً، فأخبر بنكك أنك تعرف هذه الدفعة، أو أجب على هذه الرسالة: يسرّنا أن نحلّ الأمر معًا.',
      ],
    }),
  },
)
