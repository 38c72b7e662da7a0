import { z } from 'zod'
import { leftToRight } from '../../words/money.ts'
import { letter, text, webAddress } from '../letter.ts'

/** Sent to each operator once for each machine that is gone without our doing. `url` is the page about drift. */
export const operatorLost = letter(
  {
    address: text,
    customer: text,
    machine: text,
    course: z.enum(['rebuild', 'key', 'later', 'ask', 'none']),
    url: webAddress,
  },
  {
    en: ({ address, customer, machine, course, url }) => ({
      subject: `Lost: the machine of ${address}`,
      heading: `The machine of ${address} is gone`,
      paragraphs: [
        `${machine}, the server of ${customer}, is neither in its provider’s lists nor there when asked for by its id. Nothing of ours removed it.`,
        whatFollows(course, english),
      ],
      button: { label: 'Look at it', url },
    }),
    ar: ({ address, customer, machine, course, url }) => ({
      subject: `فُقد جهاز ${leftToRight(address)}`,
      heading: `اختفى جهاز ${leftToRight(address)}`,
      paragraphs: [
        `الجهاز ${leftToRight(machine)}، وهو خادم ${leftToRight(customer)}، لا يظهر في قوائم مزوّده ولا عند السؤال عنه بمعرّفه، ولم يحذفه شيء من جانبنا.`,
        whatFollows(course, arabic),
      ],
      button: { label: 'عرض التفاصيل', url },
    }),
  },
)

interface Next {
  rebuild: string
  key: string
  later: string
  ask: string
  none: string
}

const english: Next = {
  rebuild: 'It is being rebuilt from its newest verified backup.',
  key: 'It is being rebuilt. Its newest backup opens only with its customer’s own key: the new machine waits for that.',
  later: 'It is switched off, and is rebuilt from its newest verified backup when it is started.',
  ask: 'It waits for a yes, of its customer or of yours, to be rebuilt from its newest verified backup.',
  none: 'There is no backup of it: only the provider can bring the data back, and somebody has to speak with its customer.',
}

const arabic: Next = {
  rebuild: 'يُعاد بناؤه الآن من أحدث نسخة احتياطية مؤكدة.',
  key: 'يُعاد بناؤه الآن. لا تُفتح أحدث نسخة احتياطية له إلا بمفتاح عميله، والجهاز الجديد ينتظر ذلك المفتاح.',
  later: 'هو موقوف، ويُعاد بناؤه من أحدث نسخة احتياطية مؤكدة حين يُشغَّل.',
  ask: 'ينتظر موافقة من عميله أو منك ليُعاد بناؤه من أحدث نسخة احتياطية مؤكدة.',
  none: 'لا توجد له نسخة احتياطية: لا يستطيع إعادة البيانات إلا المزوّد، ولا بد من التحدث إلى العميل.',
}

function whatFollows(course: string, next: Next): string {
  if (course === 'rebuild') return next.rebuild
  if (course === 'key') return next.key
  if (course === 'later') return next.later
  return course === 'ask' ? next.ask : next.none
}
