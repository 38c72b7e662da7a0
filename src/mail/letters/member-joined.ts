import { leftToRight } from '../../words/money.ts'
import type { Language } from '../../words/sentence.ts'
import { letter, teamRole, text, webAddress } from '../letter.ts'

const roles: Record<Language, Record<string, string>> = {
  en: { viewer: 'viewer', collaborator: 'collaborator', manager: 'manager' },
  ar: { viewer: 'مُطّلع', collaborator: 'مشارك', manager: 'مدير' },
}

/** To the owner of a team: whoever was let in by somebody else than them is noticed. */
export const memberJoined = letter(
  { name: text, member: text, email: text, teamRole, url: webAddress },
  {
    en: ({ name, member, email, teamRole, url }) => ({
      subject: 'Somebody has joined your team',
      heading: `You have company, ${name}`,
      paragraphs: [
        `${member} (${email}) has accepted your invitation and may use your servers from now on. Their role: ${roles.en[teamRole]}.`,
        'You can give them another role, or remove them, at any time.',
      ],
      button: { label: 'See your team', url },
      note: 'If you did not invite them, remove them and change your password.',
    }),
    ar: ({ name, member, email, teamRole, url }) => ({
      subject: 'انضم شخص إلى فريقك',
      heading: `لم تعد وحدك يا ${name}`,
      paragraphs: [
        `قبل ${member} (${leftToRight(email)}) دعوتك، وصار بإمكانه استخدام خوادمك من الآن. دوره: ${roles.ar[teamRole]}.`,
        'يمكنك في أي وقت أن تغيّر دوره أو أن تزيله من الفريق.',
      ],
      button: { label: 'عرض فريقك', url },
      note: 'إن لم تكن أنت من دعاه فأزله من الفريق وغيّر كلمة مرورك.',
    }),
  },
)
