import { leftToRight } from '../../words/money.ts'
import { letter, text, webAddress } from '../letter.ts'

/** Sent once for each rest out of which a server wakes late, because nobody has a machine for it. */
export const serverWakesLate = letter(
  { name: text, address: text, url: webAddress },
  {
    en: ({ name, address, url }) => ({
      subject: `${address} waits for a machine`,
      heading: `Hello, ${name}`,
      paragraphs: [
        `${address} is waking up, but there is no free machine of its size anywhere near at the moment. We try again every few minutes, and it comes back by itself.`,
        'Everything that was on it is stored safely, and nothing of it is lost however long this takes.',
      ],
      button: { label: 'Open my server', url },
    }),
    ar: ({ name, address, url }) => ({
      subject: `ينتظر ${leftToRight(address)} جهازًا`,
      heading: `مرحبًا ${name}`,
      paragraphs: [
        `يستيقظ ${leftToRight(address)}، لكن لا يتوفر الآن جهاز بحجمه في أي مكان قريب. نعيد المحاولة كل بضع دقائق، وسيعود من تلقاء نفسه.`,
        'كل ما كان عليه محفوظ في مكان آمن، ولن يضيع منه شيء مهما طال الأمر.',
      ],
      button: { label: 'فتح خادمي', url },
    }),
  },
)
