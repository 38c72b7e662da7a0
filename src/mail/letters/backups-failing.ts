import { z } from 'zod'
import { dateText } from '../../words/date.ts'
import { leftToRight } from '../../words/money.ts'
import { letter, moment, reasonText, text, webAddress } from '../letter.ts'

/**
 * Sent once when no backup of a server can be made for a while, until one is verified again. `newest`: of when
 * the newest one is that there is, or `none`.
 */
export const backupsFailing = letter(
  {
    name: text,
    address: text,
    reason: text,
    newest: z.union([moment, z.literal('none')]),
    url: webAddress,
  },
  {
    en: ({ name, address, reason, newest, url }, zone) => ({
      subject: `No backup of ${address} can be made`,
      heading: `Hello, ${name}`,
      paragraphs: [
        `A backup of ${address} was due, and could not be made. The reason: ${reasonText(reason, 'en')}`,
        newest === 'none'
          ? 'There is no backup of it yet. Until one is made, what is on it is nowhere else.'
          : `The newest backup is from ${dateText(newest, 'en', zone)}; it and the earlier ones are kept. What came after it is on your server only.`,
        'Your server goes on running, we go on trying, and our team has been told. We write again when a backup is made.',
      ],
      button: { label: 'See my backups', url },
    }),
    ar: ({ name, address, reason, newest, url }, zone) => ({
      subject: `تعذّر أخذ نسخة احتياطية من ${leftToRight(address)}`,
      heading: `مرحبًا ${name}`,
      paragraphs: [
        `حان موعد نسخة احتياطية من ${leftToRight(address)} وتعذّر أخذها. السبب: ${reasonText(reason, 'ar')}`,
        newest === 'none'
          ? 'لا توجد له نسخة احتياطية بعد، فما عليه ليس محفوظًا في مكان آخر إلى أن تُؤخذ واحدة.'
          : `أحدث نسخة بتاريخ ${dateText(newest, 'ar', zone)}، وهي محفوظة مع ما سبقها من نسخ. أما ما جاء بعدها فليس إلا على خادمك.`,
        'خادمك مستمر في عمله، ونحن نواصل المحاولة، وقد وصل التنبيه إلى فريقنا. سنراسلك حين تُؤخذ نسخة.',
      ],
      button: { label: 'عرض نسخي الاحتياطية', url },
    }),
  },
)
