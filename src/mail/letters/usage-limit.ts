import { z } from 'zod'
import { dateText } from '../../words/date.ts'
import { leftToRight, moneyText } from '../../words/money.ts'
import { letter, moment, text, webAddress } from '../letter.ts'

const amount = z.string().regex(/^\d+$/)

/** Sent once for each month and limit: when four fifths of it are used, and when all of it is. */
export const usageLimit = letter(
  {
    name: text,
    address: text,
    usageRung: z.enum(['near', 'reached']),
    usageUnit: z.enum(['tokens', 'usd']),
    usageSince: moment,
    usageUsed: amount,
    usageMost: amount,
    usageAction: z.enum(['warn', 'stop']),
    usageUnpriced: z.enum(['yes', 'no']),
    url: webAddress,
  },
  {
    en: ({ name, address, url, ...usage }, zone) => ({
      subject:
        usage.usageRung === 'near'
          ? `Four fifths of your limit for ${address} are used`
          : `Your limit for ${address} is reached`,
      heading: `Hello, ${name}`,
      paragraphs: [
        `Since ${dateText(usage.usageSince, 'en', zone)} the models of ${address} have used ${textOf(usage, usage.usageUsed)} of the ${textOf(usage, usage.usageMost)} that you set for a month.`,
        ...(usage.usageUnpriced === 'yes'
          ? ['Models whose price you have not entered are not counted in this.']
          : []),
        usage.usageAction === 'warn'
          ? 'Your assistant goes on also beyond the limit, because you chose only to be told.'
          : `${usage.usageRung === 'near' ? 'Once it is reached,' : 'From now on'} your assistant is asked nothing more on its pages here, until you raise the limit or the next month begins. Messengers and its own timed work go on.`,
        'This is your assistant’s own count. What you pay is what your provider bills.',
      ],
      button: { label: 'See the usage', url },
    }),
    ar: ({ name, address, url, ...usage }, zone) => ({
      subject:
        usage.usageRung === 'near'
          ? `استُهلك أربعة أخماس حدك على ${leftToRight(address)}`
          : `بلغتَ حدك على ${leftToRight(address)}`,
      heading: `مرحبًا ${name}`,
      paragraphs: [
        `استهلكت نماذج ${leftToRight(address)} منذ ${dateText(usage.usageSince, 'ar', zone)} ما قدره ${textOf(usage, usage.usageUsed, 'ar')} من حدك الشهري، وهو ${textOf(usage, usage.usageMost, 'ar')}.`,
        ...(usage.usageUnpriced === 'yes' ? ['ولا تدخل في ذلك النماذج التي لم تُدخل أسعارها.'] : []),
        usage.usageAction === 'warn'
          ? 'يواصل مساعدك عمله بعد بلوغ الحد أيضًا، لأنك اخترت التنبيه فقط.'
          : `${usage.usageRung === 'near' ? 'وحين تبلغه لن' : 'لن'} يُسأل مساعدك شيئًا في صفحاته لدينا حتى ترفع الحد أو يبدأ الشهر التالي. أما تطبيقات المراسلة ومهامه المجدولة فتستمر.`,
        'هذا ما يحسبه مساعدك بنفسه، أما ما تدفعه فهو ما يُفوتره مزوّدك.',
      ],
      button: { label: 'عرض الاستهلاك', url },
    }),
  },
)

function textOf({ usageUnit }: { usageUnit: string }, value: string, language = 'en'): string {
  if (usageUnit === 'usd') return leftToRight(moneyText(Number(value), 'usd'))
  const count = leftToRight(new Intl.NumberFormat('en').format(Number(value)))
  return language === 'ar' ? `${count} رمزًا` : `${count} tokens`
}
