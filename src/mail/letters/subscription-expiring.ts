import { z } from 'zod'
import { expiryRungs } from '../../subscriptions/expiry-ladder.ts'
import { dateText } from '../../words/date.ts'
import { leftToRight } from '../../words/money.ts'
import { letter, moment, text, webAddress } from '../letter.ts'

/**
 * Sent once for each rung before a period that is not renewed ends. It may come late: what it says is true also
 * after that day.
 */
export const subscriptionExpiring = letter(
  {
    name: text,
    address: text,
    /** The rung of `subscriptions/expiry-ladder.ts` that it is sent for. */
    expiryRung: z.enum(expiryRungs),
    on: moment,
    keptUntil: moment,
    /** A backup beside the last one is being made. */
    backup: z.enum(['yes', 'no']),
    url: webAddress,
  },
  {
    en: ({ name, address, expiryRung, on, keptUntil, backup, url }, zone) => {
      const day = dateText(on, 'en', zone)
      return {
        subject:
          expiryRung === 'week'
            ? `${address} ends on ${day}`
            : expiryRung === 'three-days'
              ? `A reminder: ${address} ends on ${day}`
              : `The last reminder: ${address} ends on ${day}`,
        heading: `Hello, ${name}`,
        paragraphs: [
          `${address} is paid for until ${day} and will not be renewed.`,
          `After that, a last backup of your data is made and checked, and then the server is deleted. We keep the backup at least until ${dateText(keptUntil, 'en', zone)}, and until then you can bring the server back as it was.`,
          ...(backup === 'yes'
            ? ['To be on the safe side we are making another backup of it now.']
            : []),
          `To go on without a break, keep it by ${day}.`,
        ],
        button: { label: 'Plan and payment', url },
      }
    },
    ar: ({ name, address, expiryRung, on, keptUntil, backup, url }, zone) => {
      const day = dateText(on, 'ar', zone)
      const server = leftToRight(address)
      return {
        subject:
          expiryRung === 'week'
            ? `ينتهي ${server} في ${day}`
            : expiryRung === 'three-days'
              ? `تذكير: ينتهي ${server} في ${day}`
              : `التذكير الأخير: ينتهي ${server} في ${day}`,
        heading: `مرحبًا ${name}`,
        paragraphs: [
          `ثمن ${server} مدفوع حتى ${day}، ولن يُجدَّد.`,
          `بعد ذلك نأخذ نسخة احتياطية أخيرة من بياناتك ونتحقق من سلامتها، ثم نحذف الخادم. ونحتفظ بالنسخة حتى ${dateText(keptUntil, 'ar', zone)} على الأقل، ويمكنك إلى ذلك الحين استعادة الخادم كما كان.`,
          ...(backup === 'yes' ? ['ونأخذ منه الآن نسخة احتياطية إضافية من باب الاحتياط.'] : []),
          `إن أردت الاستمرار دون انقطاع، فاعدل عن الإلغاء قبل ${day}.`,
        ],
        button: { label: 'الباقة والدفع', url },
      }
    },
  },
)
