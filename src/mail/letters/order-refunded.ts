import { leftToRight } from '../../words/money.ts'
import { amountText, currency, letter, minorUnits, reasonText, text } from '../letter.ts'

/** Sent once, when a promise could not be kept and the money is on its way back. `reason` is a code. */
export const orderRefunded = letter(
  { name: text, address: text, reason: text, amountMinor: minorUnits, currency },
  {
    en: ({ name, address, reason, ...amount }) => ({
      subject: `Your order ${address} was refunded in full`,
      heading: `Your money is on its way back, ${name}`,
      paragraphs: [
        `We could not keep our promise for ${address}. The reason: ${reasonText(reason, 'en')}`,
        `We have paid back the full ${amountText(amount)} to the card you paid with. Banks usually take five to ten days to show it.`,
        'Everything that was built for this order is being removed, and the name will be free again. You are welcome to order again at any time.',
      ],
    }),
    ar: ({ name, address, reason, ...amount }) => ({
      subject: `أعدنا لك ثمن طلبك ${leftToRight(address)} كاملًا`,
      heading: `المبلغ في طريقه إليك يا ${name}`,
      paragraphs: [
        `لم نتمكن من الوفاء بوعدنا بشأن ${leftToRight(address)}. السبب: ${reasonText(reason, 'ar')}`,
        `أعدنا المبلغ كاملًا، وقدره ${amountText(amount)}، إلى البطاقة التي دفعت بها. يستغرق ظهوره لدى البنوك عادةً من خمسة إلى عشرة أيام.`,
        'نزيل كل ما أُنشئ لهذا الطلب، ويصبح الاسم متاحًا من جديد. ويسعدنا أن تطلب مرة أخرى متى شئت.',
      ],
    }),
  },
)
