import { leftToRight } from '../../words/money.ts'
import { amountText, currency, letter, minorUnits, text, webAddress } from '../letter.ts'

/** Sent once for each change that was made: what it is now, and what each period costs with tax. */
export const planChanged = letter(
  {
    name: text,
    address: text,
    planEn: text,
    planAr: text,
    amountMinor: minorUnits,
    currency,
    url: webAddress,
  },
  {
    en: ({ name, address, planEn, url, ...amount }) => ({
      subject: `${address} is now ${planEn}`,
      heading: `It is done, ${name}`,
      paragraphs: [
        `${address} is now ${planEn}. Each period costs ${amountText(amount)} from the next payment on.`,
      ],
      button: { label: 'Open my server', url },
    }),
    ar: ({ name, address, planAr, url, ...amount }) => ({
      subject: `أصبح ${leftToRight(address)} على باقة ${planAr}`,
      heading: `تمّ الأمر يا ${name}`,
      paragraphs: [
        `أصبح ${leftToRight(address)} على باقة ${planAr}، ويكلّف ${amountText(amount)} عن كل فترة ابتداءً من الدفعة التالية.`,
      ],
      button: { label: 'فتح خادمي', url },
    }),
  },
)
