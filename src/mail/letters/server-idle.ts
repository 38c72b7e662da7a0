import { z } from 'zod'
import { timeText } from '../../words/date.ts'
import { leftToRight } from '../../words/money.ts'
import { letter, moment, text, webAddress } from '../letter.ts'

/** Sent before a server rests that nobody uses, once for each time that it was last used. */
export const serverIdle = letter(
  {
    name: text,
    address: text,
    action: z.enum(['stop', 'hibernate']),
    used: moment,
    on: moment,
    url: webAddress,
  },
  {
    en: ({ name, address, action, used, on, url }, zone) => ({
      subject:
        action === 'stop'
          ? `${address} will soon be switched off`
          : `${address} will soon hibernate`,
      heading: `Hello, ${name}`,
      paragraphs: [
        `${address} was last used on ${timeText(used, 'en', zone)}. Unless it is used before ${timeText(on, 'en', zone)}, it ${action === 'stop' ? 'is switched off' : 'hibernates'} to save energy and a machine.`,
        action === 'stop'
          ? 'Nothing on it changes, and you can start it again at any time.'
          : 'Before that, everything on it is stored and checked. It wakes when you open its page, and is back about a minute later as it was.',
        'If it should run also while nobody uses it, switch on "Keep awake" on its page.',
      ],
      button: { label: 'Open my server', url },
    }),
    ar: ({ name, address, action, used, on, url }, zone) => ({
      subject:
        action === 'stop'
          ? `سيتوقف ${leftToRight(address)} قريبًا`
          : `سيدخل ${leftToRight(address)} في سبات قريبًا`,
      heading: `مرحبًا ${name}`,
      paragraphs: [
        `استُخدم ${leftToRight(address)} آخر مرة في ${timeText(used, 'ar', zone)}. إن لم يُستخدم قبل ${timeText(on, 'ar', zone)} ${action === 'stop' ? 'فسيتوقف' : 'فسيدخل في سبات'} توفيرًا للطاقة والأجهزة.`,
        action === 'stop'
          ? 'لن يتغير فيه شيء، ويمكنك تشغيله متى شئت.'
          : 'قبل ذلك تُحفظ محتوياته كلها ونتحقق منها. يستيقظ حين تفتح صفحته، ويعود كما كان خلال دقيقة تقريبًا.',
        'إن أردت أن يعمل حتى حين لا يستخدمه أحد، ففعّل «إبقاؤه مستيقظًا» في صفحته.',
      ],
      button: { label: 'فتح خادمي', url },
    }),
  },
)
