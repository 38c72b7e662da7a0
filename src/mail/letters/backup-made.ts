import { timeText } from '../../words/date.ts'
import { leftToRight } from '../../words/money.ts'
import { letter, moment, text, webAddress } from '../letter.ts'

/** Sent once for each backup that its customer asked for, when it is verified. */
export const backupMade = letter(
  { name: text, address: text, on: moment, url: webAddress },
  {
    en: ({ name, address, on, url }, zone) => ({
      subject: `The backup of ${address} is made`,
      heading: `Hello, ${name}`,
      paragraphs: [
        `You asked for a backup of ${address}. It holds what was there on ${timeText(on, 'en', zone)}; it is stored encrypted, and was read back and compared.`,
        'On the page of your server you can download it, keep it for longer, or go back to it.',
      ],
      button: { label: 'Open my server', url },
    }),
    ar: ({ name, address, on, url }, zone) => ({
      subject: `أُخذت النسخة الاحتياطية من ${leftToRight(address)}`,
      heading: `مرحبًا ${name}`,
      paragraphs: [
        `طلبت نسخة احتياطية من ${leftToRight(address)}. تضم ما كان عليه في ${timeText(on, 'ar', zone)}، وهي محفوظة مشفّرة، وقد قرأناها وتحققنا من مطابقتها.`,
        'يمكنك من صفحة خادمك تنزيلها أو الاحتفاظ بها مدة أطول أو العودة إليها.',
      ],
      button: { label: 'فتح خادمي', url },
    }),
  },
)
