import { leftToRight } from '../../words/money.ts'
import { letter, text, webAddress } from '../letter.ts'

const command = 'npm run sambuk -- money check'

/** Sent to each operator when the nightly comparison finds something that the one before did not. */
export const operatorMoneyCheck = letter(
  { name: text, count: text, url: webAddress },
  {
    en: ({ name, count, url }) => ({
      subject: `The books differ: ${count} to look at`,
      heading: `${name}, our books and the payment vendor’s do not agree`,
      paragraphs: [
        `Tonight’s comparison found this many differences: ${count}. Nothing was changed.`,
        `${command} names each of them, and with --fix it makes our rows agree with the payment vendor.`,
      ],
      button: { label: 'See what was found', url },
    }),
    ar: ({ name, count, url }) => ({
      subject: `الدفاتر غير متطابقة: عدد الفروق ${leftToRight(count)}`,
      heading: `دفاترنا لا تطابق دفاتر مزوّد الدفع يا ${name}`,
      paragraphs: [
        `وجدت مقارنة الليلة هذا العدد من الفروق: ${leftToRight(count)}. لم يتغيّر شيء.`,
        `يسمّي الأمر ${leftToRight(command)} كل فرق منها، ومع ${leftToRight('--fix')} يجعل سجلاتنا مطابقة لما لدى مزوّد الدفع.`,
      ],
      button: { label: 'عرض الفروق', url },
    }),
  },
)
