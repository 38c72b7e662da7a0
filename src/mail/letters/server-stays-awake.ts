import { leftToRight } from '../../words/money.ts'
import { letter, reasonText, text, webAddress } from '../letter.ts'

/** Sent once for each rest that was given up, because what is on the server could not be stored. */
export const serverStaysAwake = letter(
  { name: text, address: text, reason: text, url: webAddress },
  {
    en: ({ name, address, reason, url }) => ({
      subject: `${address} keeps running`,
      heading: `Hello, ${name}`,
      paragraphs: [
        `${address} was to hibernate, but what is on it could not be stored safely. So it keeps running, and nothing of it was changed.`,
        reasonText(reason, 'en'),
      ],
      button: { label: 'Open my server', url },
    }),
    ar: ({ name, address, reason, url }) => ({
      subject: `يبقى ${leftToRight(address)} في العمل`,
      heading: `مرحبًا ${name}`,
      paragraphs: [
        `كان ${leftToRight(address)} سيدخل في سبات، لكن محتوياته لم تُحفظ في مكان آمن. لذلك بقي يعمل ولم يتغير فيه شيء.`,
        reasonText(reason, 'ar'),
      ],
      button: { label: 'فتح خادمي', url },
    }),
  },
)
