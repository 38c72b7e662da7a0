import { leftToRight } from '../../words/money.ts'
import { letter, text, webAddress } from '../letter.ts'

/** Sent once when a machine that was said to be lost is there after all, and nothing had been done about it. */
export const serverFound = letter(
  { name: text, address: text, url: webAddress },
  {
    en: ({ name, address, url }) => ({
      subject: `The machine of ${address} is there again`,
      heading: `Good news, ${name}`,
      paragraphs: [
        `The machine of ${address}, which we believed lost, is there again with everything on it. Nothing was changed, and there is nothing for you to do.`,
      ],
      button: { label: 'Open my server', url },
    }),
    ar: ({ name, address, url }) => ({
      subject: `عاد جهاز ${leftToRight(address)}`,
      heading: `خبر سار يا ${name}`,
      paragraphs: [
        `عاد جهاز ${leftToRight(address)} الذي ظننّاه مفقودًا، وكل ما كان عليه باقٍ. لم يتغيّر شيء، ولا حاجة إلى أن تفعل شيئًا.`,
      ],
      button: { label: 'فتح خادمي', url },
    }),
  },
)
