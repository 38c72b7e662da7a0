import { leftToRight } from '../../words/money.ts'
import { letter, text, webAddress } from '../letter.ts'

/** Sent to each operator once for each time that a provider's list misses so much that it is not believed. */
export const operatorOutage = letter(
  { name: text, provider: text, count: text, url: webAddress },
  {
    en: ({ name, provider, count, url }) => ({
      subject: `${provider} does not show ${count} of our machines`,
      heading: `${name}, ${provider} suddenly shows much less`,
      paragraphs: [
        `So many machines that were there are missing in its list: ${count}. That looks like an outage, or like the token of another account, so nothing is deleted, and nothing rebuilt because of it.`,
        `Should they really be gone, tell us to believe the list: ${command(provider)}`,
      ],
      button: { label: 'See what is missing', url },
    }),
    ar: ({ name, provider, count, url }) => ({
      subject: `لا يُظهر ${leftToRight(provider)} عددًا من أجهزتنا: ${leftToRight(count)}`,
      heading: `يُظهر ${leftToRight(provider)} فجأة أقل بكثير يا ${name}`,
      paragraphs: [
        `عدد الأجهزة التي كانت موجودة وغابت عن قائمته: ${leftToRight(count)}. يبدو ذلك عطلًا لديه أو رمز دخول لحساب آخر، لذا لا نحذف شيئًا ولا نعيد بناء شيء بسببه.`,
        `إن كانت قد اختفت حقًا فاطلب منّا أن نصدّق القائمة: ${leftToRight(command(provider))}`,
      ],
      button: { label: 'عرض ما غاب', url },
    }),
  },
)

const command = (provider: string) => `npm run sambuk -- lost --believe ${provider}`
