import { timeText } from '../../words/date.ts'
import { leftToRight } from '../../words/money.ts'
import { letter, moment, text, webAddress } from '../letter.ts'

/** To the address that an account had, whose reader may not be the one who changed it. */
export const emailChanged = letter(
  { name: text, email: text, until: moment, url: webAddress },
  {
    en: ({ name, email, until, url }, zone) => ({
      subject: 'Your account has a new e-mail address',
      heading: `Your address has changed, ${name}`,
      paragraphs: [
        `Your account now goes by ${email}. All our letters go there.`,
        `If that was not you, take it back until ${timeText(until, 'en', zone)}: you get your address again, everybody is signed out, and you choose a new password.`,
      ],
      button: { label: 'This was not me', url },
      note: 'If it was you, there is nothing left to do.',
    }),
    ar: ({ name, email, until, url }, zone) => ({
      subject: 'تغيّر عنوان البريد الإلكتروني لحسابك',
      heading: `تغيّر عنوانك يا ${name}`,
      paragraphs: [
        `صار عنوان حسابك ${leftToRight(email)}، وإليه تصل رسائلنا كلها.`,
        `إن لم تكن أنت من غيّره فيمكنك استعادة عنوانك حتى ${timeText(until, 'ar', zone)}: يعود إليك عنوانك، ويُسجَّل خروج الجميع، وتختار كلمة مرور جديدة.`,
      ],
      button: { label: 'لست أنا من فعل هذا', url },
      note: 'إن كنت أنت من غيّره فلا يلزمك شيء.',
    }),
  },
  { aboutAddress: true },
)
