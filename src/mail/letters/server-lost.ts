import { z } from 'zod'
import { dateText } from '../../words/date.ts'
import { leftToRight } from '../../words/money.ts'
import { letter, text, webAddress } from '../letter.ts'

/**
 * Sent once for each loss of a machine of which there is a copy, made on the day `on`. `rebuild`: we bring it
 * back unasked; `key`: and ask for its owner's key then; `later`: when the server, which is switched off, is started; `ask`: when its owner says so.
 */
export const serverLost = letter(
  {
    name: text,
    address: text,
    course: z.enum(['rebuild', 'key', 'later', 'ask']),
    on: z.iso.datetime(),
    url: webAddress,
  },
  {
    en: ({ name, address, course, on, url }, zone) => ({
      subject: chosen(course, {
        rebuild: `We are bringing ${address} back`,
        key: `We are bringing ${address} back, and need your key`,
        later: `${address} has lost its machine`,
        ask: `${address} has lost its machine: please decide`,
      }),
      heading: `The machine of ${address} is gone, ${name}`,
      paragraphs: [
        'It disappeared at its provider, and not by our doing. We are sorry.',
        `The newest verified copy of your data is from ${dateText(on, 'en', zone)}. What came after it was on that machine only.`,
        chosen(course, {
          rebuild:
            'We are building a new machine with that copy right now. Your address, your password and your keys stay the same. We write again when it answers.',
          key: 'That copy opens only with your own key. We are building a new machine right now, and write again when it waits for the key; please have it at hand. Nothing older takes its place without your word.',
          later:
            'Your server is switched off, so nothing is built yet. It gets a new machine with that copy as soon as it is started.',
          ask: 'A new machine with that copy is one click away, on your server’s page. We wait for your word, because what is newer would then be given up.',
        }),
      ],
      button: {
        label: chosen(course, {
          rebuild: 'See how far it is',
          key: 'See how far it is',
          later: 'Open my server',
          ask: 'Decide',
        }),
        url,
      },
    }),
    ar: ({ name, address, course, on, url }, zone) => ({
      subject: chosen(course, {
        rebuild: `نعيد ${leftToRight(address)} إلى العمل`,
        key: `نعيد ${leftToRight(address)} إلى العمل ونحتاج إلى مفتاحك`,
        later: `فقد ${leftToRight(address)} جهازه`,
        ask: `فقد ${leftToRight(address)} جهازه، والقرار لك`,
      }),
      heading: `اختفى جهاز ${leftToRight(address)} يا ${name}`,
      paragraphs: [
        'اختفى الجهاز لدى مزوّده من دون أن نفعل شيئًا. نعتذر عن ذلك.',
        `أحدث نسخة مؤكدة من بياناتك بتاريخ ${dateText(on, 'ar', zone)}. أما ما جاء بعدها فلم يكن إلا على ذلك الجهاز.`,
        chosen(course, {
          rebuild:
            'نجهّز الآن جهازًا جديدًا بهذه النسخة. يبقى عنوانك وكلمة مرورك ومفاتيحك كما هي، وسنراسلك حين يعود إلى العمل.',
          key: 'لا تُفتح هذه النسخة إلا بمفتاحك أنت. نجهّز الآن جهازًا جديدًا، وسنراسلك حين ينتظر المفتاح، فيُرجى أن يكون في متناولك. لن تحلّ محلها نسخة أقدم إلا بكلمة منك.',
          later: 'خادمك موقوف، لذا لا نجهّز شيئًا بعد. سيحصل على جهاز جديد بهذه النسخة حالما يُشغَّل.',
          ask: 'يمكنك الحصول على جهاز جديد بهذه النسخة بضغطة واحدة في صفحة خادمك. ننتظر قرارك لأن ما هو أحدث منها سيضيع عندئذ.',
        }),
      ],
      button: {
        label: chosen(course, {
          rebuild: 'متابعة التقدم',
          key: 'متابعة التقدم',
          later: 'فتح خادمي',
          ask: 'اتخاذ القرار',
        }),
        url,
      },
    }),
  },
)

interface ByCourse {
  rebuild: string
  key: string
  later: string
  ask: string
}

/** Parameters rest in the outbox as text, so the schema has seen to it that it is one of these. */
function chosen(course: string, { rebuild, key, later, ask }: ByCourse): string {
  if (course === 'rebuild') return rebuild
  if (course === 'key') return key
  return course === 'later' ? later : ask
}
