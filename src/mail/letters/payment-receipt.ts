import { leftToRight } from '../../words/money.ts'
import { amountText, currency, letter, minorUnits, text, webAddress } from '../letter.ts'

/** Sent once for each invoice that was paid after the first. `url` leads to the invoice. */
export const paymentReceipt = letter(
  { name: text, address: text, number: text, amountMinor: minorUnits, currency, url: webAddress },
  {
    en: ({ name, address, number, url, ...amount }) => ({
      subject: `Receipt for ${address}: ${amountText(amount)}`,
      heading: `Thank you, ${name}`,
      paragraphs: [
        `We received ${amountText(amount)} for ${address}. The invoice has the number ${number}.`,
        'Nothing is left for you to do: your server goes on as it is.',
      ],
      button: { label: 'See the invoice', url },
    }),
    ar: ({ name, address, number, url, ...amount }) => ({
      subject: `إيصال ${leftToRight(address)}: ${amountText(amount)}`,
      heading: `شكرًا لك يا ${name}`,
      paragraphs: [
        `وصلنا مبلغ ${amountText(amount)} عن ${leftToRight(address)}. رقم الفاتورة ${leftToRight(number)}.`,
        'ليس عليك فعل شيء: يستمر خادمك كما هو.',
      ],
      button: { label: 'عرض الفاتورة', url },
    }),
  },
)
