import { leftToRight } from '../../words/money.ts'
import { letter, text, webAddress } from '../letter.ts'

/** Sent once for each suspension that is over. `url` is the server's page. */
export const serverResumed = letter(
  { name: text, address: text, url: webAddress },
  {
    en: ({ name, address, url }) => ({
      subject: `${address} is on its way back`,
      heading: `Thank you, ${name}`,
      paragraphs: [
        `Everything is settled, and ${address} is being brought back as it was. It takes a minute or two.`,
      ],
      button: { label: 'Open my server', url },
    }),
    ar: ({ name, address, url }) => ({
      subject: `${leftToRight(address)} في طريقه إلى العودة`,
      heading: `شكرًا لك يا ${name}`,
      paragraphs: [
        `سُوّي كل شيء، ونعيد ${leftToRight(address)} الآن كما كان. يستغرق ذلك دقيقة أو دقيقتين.`,
      ],
      button: { label: 'فتح خادمي', url },
    }),
  },
)
