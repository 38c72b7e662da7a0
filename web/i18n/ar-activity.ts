import type { Activity } from '../api/schema.ts'
import type { Words } from './en.ts'
import { isolated, leftToRight } from './formats.ts'

const told = (
  by: Activity['by'],
  said: { you: string; operator: string; nobody: string },
): string => (by === 'customer' ? said.you : by === 'operator' ? said.operator : said.nobody)

const name = (text: string | undefined): string => isolated(text ?? '')
const version = (text: string | undefined): string => leftToRight(text ?? '')

const purposes: Record<string, string> = {
  final: 'قبل إنهاء الخادم',
  move: 'قبل النقل',
  hibernate: 'قبل السبات',
  scheduled: 'في موعدها',
  asked: 'بناءً على طلب',
  expiry: 'قبل نهاية المدة المدفوعة',
  update: 'قبل تحديث البرنامج',
  restore: 'قبل استعادة نسخة أخرى',
  brought: 'مما أحضرته معك',
}

export const activity: Words['activity'] = {
  title: 'السجلّ',
  text: 'كلّ ما جرى لهذا الخادم ولماذا. تظهر السطور الجديدة من تلقاء نفسها.',
  none: 'لم يحدث شيء بعد.',
  failed: 'تعذّر تحميل سجلّ هذا الخادم.',
  older: 'اعرض ما قبل ذلك',
  reasonIs: 'السبب:',

  kinds: {
    'access-refused': () => 'طلب حسابٌ آخر الوصول إلى هذا الخادم فرُفض طلبه.',
    'terminal-opened': ({ by }) =>
      told(by, {
        you: 'فتحتَ نافذة طرفية.',
        operator: 'فتح المشغّل نافذة طرفية.',
        nobody: 'فُتحت نافذة طرفية.',
      }),
    'terminal-closed': () => 'أُغلقت نافذة طرفية.',
    ordered: ({ detail }) =>
      detail.plan ? `طُلب الخادم ضمن الباقة ${name(detail.plan)}.` : 'طُلب الخادم.',
    ready: () => 'جاهز: فُحص الخادم وسُلّم إليك.',
    'answers-again': () => 'فُحص مرة أخرى وهو يعمل.',
    stopped: ({ by }) =>
      by === 'idle'
        ? 'أُطفئ لأنّ أحدًا لم يستخدمه.'
        : told(by, {
            you: 'أطفأتَه.',
            operator: 'أطفأه المشغّل.',
            nobody: 'أُطفئ الخادم.',
          }),
    hibernating: ({ by }) =>
      by === 'idle'
        ? 'لم يستخدمه أحد فبدأ بالسبات.'
        : told(by, {
            you: 'طلبتَ أن يدخل في سبات.',
            operator: 'طلب المشغّل أن يدخل في سبات.',
            nobody: 'بدأ بالسبات.',
          }),
    hibernated: () => 'هو في سبات: كلّ ما فيه محفوظ، وأُعيدت آلته إلى المزوّد.',
    'stayed-awake': () => 'كان سيدخل في سبات فبقي مستيقظًا، لأنّ بياناته لم تُحفظ.',
    started: () => 'شُغّل الخادم.',
    woken: () => 'أُوقظ من سباته.',
    'restart-asked': () => 'طُلبت إعادة تشغيله.',
    'found-off': () => 'وُجدت آلته مطفأة دون أن نطفئها، فشغّلناها من جديد.',
    suspended: () => 'عُلّق الخادم.',
    'suspension-lifted': () => 'رُفع تعليق الخادم.',
    lost: () => 'اختفت آلته دون أن يفعل ذلك أحد.',
    found: () => 'الآلة التي ظُنّ أنها ضاعت ما زالت موجودة.',
    moving: () => 'بدأ الانتقال إلى آلة أخرى.',
    moved: ({ detail }) =>
      detail.city
        ? `انتقل إلى آلة أخرى في ${name(detail.city)} بكلّ ما فيه.`
        : 'انتقل إلى آلة أخرى بكلّ ما فيه.',
    rebuilt: ({ detail }) =>
      detail.city ? `حصل على آلة جديدة في ${name(detail.city)}.` : 'حصل على آلة جديدة.',
    'plan-changed': ({ detail }) => `باقته الآن ${name(detail.plan)}.`,
    'model-changed': ({ detail }) =>
      detail.model ? `غُيّر النموذج إلى ${version(detail.model)}.` : 'غُيّر النموذج.',
    'model-problem': () => 'لم يُجب النموذج.',
    'credentials-shown': () => 'عُرضت بيانات الدخول، وذلك مرة واحدة.',
    ending: () => 'الخادم في طريقه إلى النهاية.',
    'came-back': () => 'عاد الخادم.',
    deleted: () => 'زال الخادم مع آلته واسمه ومفاتيحه.',
    'backed-up': ({ detail }) =>
      `أُخذت نسخة احتياطية وقُرئت للتحقّق منها، ${purposes[detail.purpose ?? ''] ?? purposes.asked}.`,
    'backup-failed': () => 'تعذّر أخذ نسخة احتياطية، وتُعاد المحاولة.',
    'backups-failing': () => 'نسخه الاحتياطية تتعثّر باستمرار.',
    'backups-work-again': () => 'عادت نسخه الاحتياطية تعمل.',
    'restore-asked': ({ by }) =>
      told(by, {
        you: 'طلبتَ استعادة نسخة احتياطية.',
        operator: 'طلب المشغّل استعادة نسخة احتياطية.',
        nobody: 'ستُستعاد نسخة احتياطية.',
      }),
    restored: () => 'استُعيدت نسخة احتياطية.',
    'restore-failed': () => 'تعذّرت استعادة النسخة الاحتياطية، وبقي ما كان.',
    updated: ({ detail }) => `حُدّث برنامجه إلى ${version(detail.to)}.`,
    'update-taken-back': ({ detail }) =>
      `أُلغي التحديث إلى ${version(detail.to)}، والإصدار السابق يعمل بكلّ بياناته.`,
    'update-failed': ({ detail }) => `أخفق التحديث إلى ${version(detail.to)}.`,
  },
}
