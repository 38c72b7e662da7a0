import { timeText } from '../../words/date.ts'
import { leftToRight } from '../../words/money.ts'
import { letter, moment, text, webAddress } from '../letter.ts'

/** Sent once after `backups-failing`, when a backup is verified again; it was begun at `on`. */
export const backupsResumed = letter(
  { name: text, address: text, on: moment, url: webAddress },
  {
    en: ({ name, address, on, url }, zone) => ({
      subject: `${address} is backed up again`,
      heading: `It is backed up again, ${name}`,
      paragraphs: [
        `A backup of ${address} was made. It was begun on ${timeText(on, 'en', zone)}, and was read back and compared.`,
        'You need to do nothing. Backups are made as your plan says from here on.',
      ],
      button: { label: 'See my backups', url },
    }),
    ar: ({ name, address, on, url }, zone) => ({
      subject: `عاد النسخ الاحتياطي لـ ${leftToRight(address)}`,
      heading: `عاد النسخ الاحتياطي يا ${name}`,
      paragraphs: [
        `أُخذت نسخة احتياطية من ${leftToRight(address)}. بدأ أخذها في ${timeText(on, 'ar', zone)}، وقد قرأناها وتحققنا من مطابقتها.`,
        'لا يلزمك فعل شيء، فالنسخ تُؤخذ من الآن فصاعدًا وفق باقتك.',
      ],
      button: { label: 'عرض نسخي الاحتياطية', url },
    }),
  },
)
