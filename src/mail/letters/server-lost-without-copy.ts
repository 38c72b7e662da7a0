import { leftToRight } from '../../words/money.ts'
import { letter, text, webAddress } from '../letter.ts'

/** Sent once for each loss of a machine whose data nobody has a copy of. */
export const serverLostWithoutCopy = letter(
  { name: text, address: text, url: webAddress },
  {
    en: ({ name, address, url }) => ({
      subject: `${address} has lost its machine`,
      heading: `The machine of ${address} is gone, ${name}`,
      paragraphs: [
        'It disappeared at its provider, and not by our doing. We are sorry.',
        'There is no copy of what was on it: no backup of it had been made. We are looking into it with the provider, and if the machine is found, everything is as it was.',
        'Nothing is done without you. Please answer this letter: we can set up a new, empty server under the same address, or pay you back.',
      ],
      button: { label: 'Open my server', url },
    }),
    ar: ({ name, address, url }) => ({
      subject: `فقد ${leftToRight(address)} جهازه`,
      heading: `اختفى جهاز ${leftToRight(address)} يا ${name}`,
      paragraphs: [
        'اختفى الجهاز لدى مزوّده من دون أن نفعل شيئًا. نعتذر عن ذلك.',
        'لا توجد نسخة مما كان عليه، إذ لم تكن قد أُخذت له أي نسخة احتياطية. نتابع الأمر مع المزوّد، وإن عُثر على الجهاز فسيعود كل شيء كما كان.',
        'لن نفعل شيئًا من دونك. يُرجى الرد على هذه الرسالة: يمكننا تجهيز خادم جديد فارغ على العنوان نفسه، أو إعادة ما دفعته إليك.',
      ],
      button: { label: 'فتح خادمي', url },
    }),
  },
)
