import { leftToRight } from '../../words/money.ts'
import { amountText, currency, letter, minorUnits, reasonText, text } from '../letter.ts'

/** Sent once when a part of what was paid is on its way back and the server goes on. `reason` is a code. */
export const refundPaid = letter(
  { name: text, address: text, reason: text, amountMinor: minorUnits, currency },
  {
    en: ({ name, address, reason, ...amount }) => ({
      subject: `We have paid back ${amountText(amount)} for ${address}`,
      heading: `Some money is on its way back, ${name}`,
      paragraphs: [
        `We have paid back ${amountText(amount)} for ${address}. The reason: ${reasonText(reason, 'en')}`,
        'Banks usually take five to ten days to show it. Your server goes on as it is.',
      ],
    }),
    ar: ({ name, address, reason, ...amount }) => ({
      subject: `أعدنا لك ${amountText(amount)} عن ${leftToRight(address)}`,
      heading: `جزء من المبلغ في طريقه إليك يا ${name}`,
      paragraphs: [
        `أعدنا لك ${amountText(amount)} عن ${leftToRight(address)}. السبب: ${reasonText(reason, 'ar')}`,
        'يستغرق ظهوره لدى البنوك عادةً من خمسة إلى عشرة أيام. ويستمر خادمك كما هو.',
      ],
    }),
  },
)
