import { leftToRight } from '../../words/money.ts'
import { letter, text, webAddress } from '../letter.ts'

/** Sent once when neither the new version nor the old one answers on a server. */
export const serverUpdateFailed = letter(
  { name: text, address: text, url: webAddress },
  {
    en: ({ name, address, url }) => ({
      subject: `${address} does not answer after an update`,
      heading: `Hello, ${name}`,
      paragraphs: [
        `We were bringing a newer version of the software to ${address}. It did not work, and the earlier version did not start again by itself.`,
        'Your data is safe: it is on the machine, and in a backup that was made and checked right before. We have been called and are looking into it; there is nothing you need to do.',
      ],
      button: { label: 'Open my server', url },
    }),
    ar: ({ name, address, url }) => ({
      subject: `لا يجيب ${leftToRight(address)} بعد تحديث`,
      heading: `مرحبًا ${name}`,
      paragraphs: [
        `كنا نثبّت إصدارًا أحدث من البرنامج على ${leftToRight(address)}، فلم يعمل، ولم يعد الإصدار السابق إلى العمل من تلقاء نفسه.`,
        'بياناتك في أمان: هي على الجهاز، وفي نسخة احتياطية أُخذت وفُحصت قبل ذلك مباشرة. وصلنا التنبيه ونعمل على الأمر، ولا يلزمك فعل شيء.',
      ],
      button: { label: 'فتح خادمي', url },
    }),
  },
)
