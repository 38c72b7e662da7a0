import { leftToRight } from '../../words/money.ts'
import { letter, text } from '../letter.ts'

/** Sent once, when nothing of a server that has ended is kept any more. */
export const backupsDeleted = letter(
  { name: text, address: text },
  {
    en: ({ name, address }) => ({
      subject: `The backups of ${address} are deleted`,
      heading: `Goodbye, ${name}`,
      paragraphs: [
        `As we had announced, all backups of ${address} are deleted. Nothing of what was on that server is left with us.`,
        'You are welcome to order a new server at any time.',
      ],
    }),
    ar: ({ name, address }) => ({
      subject: `حُذفت النسخ الاحتياطية لـ ${leftToRight(address)}`,
      heading: `وداعًا يا ${name}`,
      paragraphs: [
        `حذفنا، كما أعلنّا، جميع النسخ الاحتياطية لـ ${leftToRight(address)}، ولم يبقَ لدينا شيء مما كان على ذلك الخادم.`,
        'ويسعدنا أن تطلب خادمًا جديدًا متى شئت.',
      ],
    }),
  },
)
