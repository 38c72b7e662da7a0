import { z } from 'zod'
import { dateText } from '../../words/date.ts'
import { leftToRight } from '../../words/money.ts'
import { letter, text, webAddress } from '../letter.ts'

/** Sent to each operator once for each machine that is ours and nobody's, when it is switched off. */
export const operatorOrphan = letter(
  { name: text, machine: text, until: z.iso.datetime(), url: webAddress },
  {
    en: ({ name, machine, until, url }, zone) => ({
      subject: `A machine of ours is nobody’s: ${machine}`,
      heading: `${name}, a machine serves nobody`,
      paragraphs: [
        `${machine} carries the mark of this installation, and no server of ours needs it. It was switched off, and will be let go on ${dateText(until, 'en', zone)}.`,
        'If it is to stay, say so before then.',
      ],
      button: { label: 'Look at it', url },
    }),
    ar: ({ name, machine, until, url }, zone) => ({
      subject: `جهاز لنا لا يخدم أحدًا: ${leftToRight(machine)}`,
      heading: `جهاز لا يخدم أحدًا يا ${name}`,
      paragraphs: [
        `يحمل الجهاز ${leftToRight(machine)} علامة هذه المنظومة، ولا يحتاج إليه أي خادم لدينا. أوقفناه، وسنتخلى عنه بتاريخ ${dateText(until, 'ar', zone)}.`,
        'إن كان ينبغي أن يبقى فأخبرنا قبل ذلك.',
      ],
      button: { label: 'عرض التفاصيل', url },
    }),
  },
)
