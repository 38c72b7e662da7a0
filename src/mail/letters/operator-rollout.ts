import { leftToRight } from '../../words/money.ts'
import { letter, reasonText, text, webAddress } from '../letter.ts'

/** Sent to each operator once for a rollout that was stopped, and for a server that no version works on. */
export const operatorRollout = letter(
  { what: text, reason: text, url: webAddress },
  {
    en: ({ what, reason, url }) => ({
      subject: `An update failed: ${what}`,
      heading: `The update of ${what} needs you`,
      paragraphs: [
        reasonText(reason, 'en'),
        'What became of each server is on the page of updates. A rollout that was stopped goes on only when you begin it again.',
      ],
      button: { label: 'See the updates', url },
    }),
    ar: ({ what, reason, url }) => ({
      subject: `أخفق تحديث: ${leftToRight(what)}`,
      heading: `تحديث ${leftToRight(what)} يحتاج إليك`,
      paragraphs: [
        reasonText(reason, 'ar'),
        'تجد في صفحة التحديثات ما آل إليه كل خادم. لا يُستأنف النشر المتوقف إلا إذا بدأته من جديد.',
      ],
      button: { label: 'عرض التحديثات', url },
    }),
  },
)
