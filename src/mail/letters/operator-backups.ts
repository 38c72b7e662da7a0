import { leftToRight } from '../../words/money.ts'
import { letter, reasonText, text, webAddress } from '../letter.ts'

/**
 * Sent to each operator once when no backup of a server can be made, and once when one is made again: then
 * `reason` is `none`.
 */
export const operatorBackups = letter(
  {
    address: text,
    customer: text,
    reason: text,
    url: webAddress,
  },
  {
    en: ({ address, customer, reason, url }) =>
      reason !== 'none'
        ? {
            subject: `No backup of ${address} can be made`,
            heading: `No backup of ${address} can be made`,
            paragraphs: [
              `It is the server of ${customer}, who has been told. The reason: ${reasonText(reason, 'en')}`,
              'It is tried again by itself. Earlier backups are kept.',
            ],
            button: { label: 'See what is stuck', url },
          }
        : {
            subject: `${address} is backed up again`,
            heading: `${address} is backed up again`,
            paragraphs: [
              `A backup of the server of ${customer} is verified. Nothing is to be done.`,
            ],
            button: { label: 'See what is stuck', url },
          },
    ar: ({ address, customer, reason, url }) =>
      reason !== 'none'
        ? {
            subject: `تعذّر أخذ نسخة احتياطية من ${leftToRight(address)}`,
            heading: `تعذّر أخذ نسخة احتياطية من ${leftToRight(address)}`,
            paragraphs: [
              `هذا خادم ${leftToRight(customer)}، وقد أُبلغ بالأمر. السبب: ${reasonText(reason, 'ar')}`,
              'تتكرر المحاولة تلقائيًا، والنسخ السابقة محفوظة.',
            ],
            button: { label: 'عرض ما تعطّل', url },
          }
        : {
            subject: `عاد النسخ الاحتياطي لـ ${leftToRight(address)}`,
            heading: `عاد النسخ الاحتياطي لـ ${leftToRight(address)}`,
            paragraphs: [
              `أُخذت نسخة من خادم ${leftToRight(customer)} وتأكدت سلامتها، ولا يلزم فعل شيء.`,
            ],
            button: { label: 'عرض ما تعطّل', url },
          },
  },
)
