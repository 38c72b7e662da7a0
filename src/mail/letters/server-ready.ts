import { z } from 'zod'
import { leftToRight } from '../../words/money.ts'
import { letter, text, webAddress } from '../letter.ts'

/** Sent once, after every check has passed. `url` is the server's page in the dashboard. */
export const serverReady = letter(
  { name: text, address: text, url: webAddress, assistant: z.enum(['yes', 'no']) },
  {
    en: ({ name, address, url, assistant }) => ({
      subject: `Your server ${address} is ready`,
      heading: `It is ready, ${name}`,
      paragraphs: [
        ...(assistant === 'yes'
          ? [
              `Your own assistant now lives at ${address}. It is installed, checked and waiting for you.`,
              'To begin, open your server’s page and write your first message in the chat box. If you have not entered a model key yet, the page asks for it first.',
            ]
          : [
              `What you ordered now runs at ${address}. It is installed, checked and answers under that name.`,
              'To begin, open your server’s page: it says how to sign in.',
            ]),
        'Your credentials are on the same page. We show them only once, so please keep them in a safe place.',
      ],
      button: { label: 'Open my server', url },
    }),
    ar: ({ name, address, url, assistant }) => ({
      subject: `خادمك ${leftToRight(address)} جاهز`,
      heading: `خادمك جاهز يا ${name}`,
      paragraphs: [
        ...(assistant === 'yes'
          ? [
              `مساعدك الخاص يعمل الآن على ${leftToRight(address)}. ثبّتناه وفحصناه، وهو في انتظارك.`,
              'للبدء، افتح صفحة خادمك واكتب رسالتك الأولى في مربع المحادثة. وإن لم تكن قد أدخلت مفتاح النموذج بعد، فستطلبه الصفحة منك أولًا.',
            ]
          : [
              `ما طلبته يعمل الآن على ${leftToRight(address)}. ثبّتناه وفحصناه، وهو يجيب على هذا العنوان.`,
              'للبدء، افتح صفحة خادمك، ففيها طريقة الدخول إليه.',
            ]),
        'ستجد بيانات الدخول في الصفحة نفسها. نعرضها مرة واحدة فقط، فاحتفظ بها في مكان آمن.',
      ],
      button: { label: 'فتح خادمي', url },
    }),
  },
)
