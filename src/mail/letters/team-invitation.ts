import { leftToRight } from '../../words/money.ts'
import type { Language } from '../../words/sentence.ts'
import { letter, teamRole, text, webAddress } from '../letter.ts'

const may: Record<Language, Record<string, string>> = {
  en: {
    viewer: 'You would see how their servers are doing, and change nothing.',
    collaborator: 'You would use their servers: chat, browser, files, terminal, start and stop.',
    manager:
      'You would use their servers and set them up, with models, channels, domains and backups.',
  },
  ar: {
    viewer: 'سترى أحوال خوادمه دون أن تغيّر فيها شيئًا.',
    collaborator: 'ستستخدم خوادمه: المحادثة والمتصفح والملفات والطرفية والتشغيل والإيقاف.',
    manager: 'ستستخدم خوادمه وتضبطها: النماذج والقنوات والنطاقات والنسخ الاحتياطية.',
  },
}

/** To somebody who may never have heard of us: the inviter's address says who it is, a name could be anybody's. */
export const teamInvitation = letter(
  { owner: text, email: text, teamRole, url: webAddress },
  {
    en: ({ owner, email, teamRole, url }) => ({
      subject: 'You are invited to work on somebody’s servers',
      heading: `${owner} invites you`,
      paragraphs: [
        `${owner} (${email}) wants to share their AI servers at Sambuk with you. ${may.en[teamRole]}`,
        'You need an account of your own with this e-mail address, which costs nothing. The link works for seven days.',
      ],
      button: { label: 'Look at the invitation', url },
      note: 'If you do not know them, you can ignore this letter: nothing happens unless you accept.',
    }),
    ar: ({ owner, email, teamRole, url }) => ({
      subject: 'دعوة إلى العمل على خوادم غيرك',
      heading: `دعوة إليك من ${owner}`,
      paragraphs: [
        `يريد ${owner} (${leftToRight(email)}) أن يشاركك خوادم الذكاء الاصطناعي التي له في سنبوك. ${may.ar[teamRole]}`,
        'تحتاج إلى حساب خاص بك بهذا البريد الإلكتروني، وهو بلا مقابل. ويبقى الرابط صالحًا سبعة أيام.',
      ],
      button: { label: 'الاطلاع على الدعوة', url },
      note: 'إن لم تعرف صاحب الدعوة فيمكنك تجاهل هذه الرسالة، ولن يحدث شيء ما لم تقبلها.',
    }),
  },
  { aboutAddress: true },
)
