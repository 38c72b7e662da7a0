import { z } from 'zod'
import { dateText } from '../../words/date.ts'
import { leftToRight } from '../../words/money.ts'
import { letter, moment, reasonText, text, webAddress } from '../letter.ts'

/**
 * Sent once when a new machine waits for the backup of the day `on`, which only its customer's own key opens.
 * `problem`: why the last key did not do, or `none`; `older`: of when the newest copy is that we can open, or `none`.
 */
export const serverLocked = letter(
  {
    name: text,
    address: text,
    on: moment,
    problem: text,
    older: z.union([moment, z.literal('none')]),
    url: webAddress,
  },
  {
    en: ({ name, address, on, problem, older, url }, zone) => ({
      subject: `${address} waits for your key`,
      heading: `We need your key, ${name}`,
      paragraphs: [
        `${address} has a new machine. The newest copy of your data, from ${dateText(on, 'en', zone)}, is encrypted to your own key alone, so we cannot bring it back by ourselves.`,
        ...(problem === 'none'
          ? []
          : [`We tried with the key that you gave us. ${reasonText(problem, 'en')}`]),
        'Please open your server’s page and enter your secret key (AGE-SECRET-KEY-1…). It is kept until your data is there, and then forgotten.',
        older === 'none'
          ? 'If you do not have the key any more, you can say there that the server begins empty.'
          : `If you do not have the key any more, you can choose there an older copy, from ${dateText(older, 'en', zone)}, or that the server begins empty.`,
        'We decide nothing for you, and delete nothing: the server waits, and the copy is kept.',
      ],
      button: { label: 'Open my server', url },
    }),
    ar: ({ name, address, on, problem, older, url }, zone) => ({
      subject: `${leftToRight(address)} ينتظر مفتاحك`,
      heading: `نحتاج إلى مفتاحك يا ${name}`,
      paragraphs: [
        `صار لدى ${leftToRight(address)} جهاز جديد. أحدث نسخة من بياناتك، بتاريخ ${dateText(on, 'ar', zone)}، مشفَّرة بمفتاحك وحده، فلا نستطيع إعادتها بأنفسنا.`,
        ...(problem === 'none'
          ? []
          : [`حاولنا بالمفتاح الذي أعطيتنا إياه. ${reasonText(problem, 'ar')}`]),
        `يُرجى فتح صفحة خادمك وإدخال مفتاحك الخاص (${leftToRight('AGE-SECRET-KEY-1…')}). نحفظه إلى أن تعود بياناتك ثم ننساه.`,
        older === 'none'
          ? 'وإن لم يعد المفتاح لديك، فيمكنك أن تختار هناك أن يبدأ الخادم فارغًا.'
          : `وإن لم يعد المفتاح لديك، فيمكنك أن تختار هناك نسخة أقدم بتاريخ ${dateText(older, 'ar', zone)}، أو أن يبدأ الخادم فارغًا.`,
        'لا نقرر شيئًا عنك ولا نحذف شيئًا: الخادم ينتظر، والنسخة محفوظة.',
      ],
      button: { label: 'فتح خادمي', url },
    }),
  },
)
