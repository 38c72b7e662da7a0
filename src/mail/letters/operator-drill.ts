import { leftToRight } from '../../words/money.ts'
import { letter, reasonText, text, webAddress } from '../letter.ts'

const command = 'npm run sambuk -- drills'

/** Sent to each operator once for each drill that failed: a backup that could not be restored as it was. */
export const operatorDrill = letter(
  { address: text, reason: text, drilled: text, url: webAddress },
  {
    en: ({ address, reason, drilled, url }) => ({
      subject: `A restore drill failed: ${address}`,
      heading: `A backup of ${address} could not be restored as it was`,
      paragraphs: [
        `${reasonText(reason, 'en')} The backup is ${drilled}; it was tried on a throw-away machine, and the server itself was not touched.`,
        `${command} shows what was found. Please take a new backup of this server, and look at the store.`,
      ],
      button: { label: 'See what is stuck', url },
    }),
    ar: ({ address, reason, drilled, url }) => ({
      subject: `أخفقت تجربة استعادة: ${leftToRight(address)}`,
      heading: `تعذّرت استعادة نسخة احتياطية من ${leftToRight(address)} كما كانت`,
      paragraphs: [
        `${reasonText(reason, 'ar')} النسخة هي ${leftToRight(drilled)}، وقد جُرّبت على جهاز مؤقت، ولم يُمسّ الخادم نفسه.`,
        `يعرض الأمر ${leftToRight(command)} ما وُجد. يُرجى أخذ نسخة جديدة من هذا الخادم وفحص مكان حفظ النسخ.`,
      ],
      button: { label: 'عرض ما تعطّل', url },
    }),
  },
)
