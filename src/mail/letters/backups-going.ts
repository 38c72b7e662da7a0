import { z } from 'zod'
import { keepingRungs } from '../../subscriptions/expiry-ladder.ts'
import { dateText } from '../../words/date.ts'
import { leftToRight } from '../../words/money.ts'
import { letter, moment, text, webAddress } from '../letter.ts'

/** Sent once for each rung before the kept backups of a server that has ended are deleted. */
export const backupsGoing = letter(
  {
    name: text,
    address: text,
    keepingRung: z.enum(keepingRungs),
    keptUntil: moment,
    url: webAddress,
  },
  {
    en: ({ name, address, keepingRung, keptUntil, url }, zone) => ({
      subject:
        keepingRung === 'week'
          ? `Your data of ${address} is deleted after ${dateText(keptUntil, 'en', zone)}`
          : `The last reminder: your data of ${address} is deleted after ${dateText(keptUntil, 'en', zone)}`,
      heading: `Hello, ${name}`,
      paragraphs: [
        `${address} has ended, and we keep its backups until ${dateText(keptUntil, 'en', zone)}. After that they are deleted, and nobody can bring them back.`,
        'Until then you can have the server back as it was, or download its backups.',
      ],
      button: { label: 'Bring it back', url },
    }),
    ar: ({ name, address, keepingRung, keptUntil, url }, zone) => ({
      subject:
        keepingRung === 'week'
          ? `تُحذف بيانات ${leftToRight(address)} بعد ${dateText(keptUntil, 'ar', zone)}`
          : `التذكير الأخير: تُحذف بيانات ${leftToRight(address)} بعد ${dateText(keptUntil, 'ar', zone)}`,
      heading: `مرحبًا ${name}`,
      paragraphs: [
        `انتهى ${leftToRight(address)}، ونحتفظ بنسخه الاحتياطية حتى ${dateText(keptUntil, 'ar', zone)}. بعد ذلك تُحذف، ولا يستطيع أحد استعادتها.`,
        'وإلى ذلك الحين يمكنك استعادة الخادم كما كان، أو تنزيل نسخه الاحتياطية.',
      ],
      button: { label: 'استعادة الخادم', url },
    }),
  },
)
