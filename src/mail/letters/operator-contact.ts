import { leftToRight } from '../../words/money.ts'
import { letter, text, webAddress } from '../letter.ts'

/** Sent to each operator once for somebody who would like a plan that is agreed in person. */
export const operatorContact = letter(
  { plan: text, customer: text, email: text, message: text, url: webAddress },
  {
    en: ({ plan, customer, email, message, url }) => ({
      subject: `${customer} asks about ${plan}`,
      heading: `Somebody asks about ${plan}`,
      paragraphs: [`${customer} (${email}) writes:`, message],
      note: `Please answer to ${email}. Once you have agreed on a price, they sign up and you open the subscription for that address.`,
      button: { label: 'Open Sambuk', url },
    }),
    ar: ({ plan, customer, email, message, url }) => ({
      subject: `${leftToRight(customer)} يسأل عن ${leftToRight(plan)}`,
      heading: `سؤال عن ${leftToRight(plan)}`,
      paragraphs: [`كتب ${leftToRight(customer)} (${leftToRight(email)}):`, message],
      note: `يُرجى الرد على ${leftToRight(email)}. وبعد الاتفاق على السعر يسجّل صاحبه حسابًا، ثم تفتح له الاشتراك بهذا العنوان.`,
      button: { label: 'فتح Sambuk', url },
    }),
  },
)
