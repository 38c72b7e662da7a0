import { leftToRight } from '../../words/money.ts'
import { amountText, currency, letter, minorUnits, reasonText, text } from '../letter.ts'

/** Sent once, when a promise could not be kept and the money is on its way back. `reason` is a code. */
export const orderRefunded = letter(
  { name: text, address: text, reason: text, amountMinor: minorUnits, currency },
  {
    en: ({ name, address, reason, ...amount }) => ({
      subject:
        amount.amountMinor === '0'
          ? `Your order ${address} could not be kept`
          : `Your order ${address} was refunded in full`,
      heading:
        amount.amountMinor === '0'
          ? `We are sorry, ${name}`
          : `Your money is on its way back, ${name}`,
      paragraphs: [
        `We could not keep our promise for ${address}. The reason: ${reasonText(reason, 'en')}`,
        amount.amountMinor === '0'
          ? 'You had not paid anything yet, and nothing will be charged.'
          : `We have paid back the full ${amountText(amount)} the way you paid it. Banks usually take five to ten days to show it.`,
        'Everything that was built for this order is being removed, and the name will be free again. You are welcome to order again at any time.',
      ],
    }),
    ar: ({ name, address, reason, ...amount }) => ({
      subject:
        amount.amountMinor === '0'
          ? `لم نتمكن من إتمام طلبك ${leftToRight(address)}`
          : `أعدنا لك ثمن طلبك ${leftToRight(address)} كاملًا`,
      heading: amount.amountMinor === '0' ? `نأسف يا ${name}` : `المبلغ في طريقه إليك يا ${name}`,
      paragraphs: [
        `لم نتمكن من الوفاء بوعدنا بشأن ${leftToRight(address)}. السبب: ${reasonText(reason, 'ar')}`,
        amount.amountMinor === '0'
          ? 'لم تكن قد دفعت شيئًا بعد، ولن يُسحب منك شيء.'
          : `أعدنا المبلغ كاملًا، وقدره ${amountText(amount)}، بالطريقة التي دفعت بها. يستغرق ظهوره لدى البنوك عادةً من خمسة إلى عشرة أيام.`,
        'نزيل كل ما أُنشئ لهذا الطلب، ويصبح الاسم متاحًا من جديد. ويسعدنا أن تطلب مرة أخرى متى شئت.',
      ],
    }),
  },
)
