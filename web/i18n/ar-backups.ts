import type { BackupsWords } from './backups-words.ts'
import { isolated, plural } from './formats.ts'

const days = (count: number) =>
  plural('ar', count, {
    one: 'يوم',
    two: 'يومان',
    few: `${count} أيام`,
    many: `${count} يومًا`,
    other: `${count} يوم`,
  })
const weeks = (count: number) =>
  plural('ar', count, {
    one: 'أسبوع',
    two: 'أسبوعان',
    few: `${count} أسابيع`,
    many: `${count} أسبوعًا`,
    other: `${count} أسبوع`,
  })
const months = (count: number) =>
  plural('ar', count, {
    one: 'شهر',
    two: 'شهران',
    few: `${count} أشهر`,
    many: `${count} شهرًا`,
    other: `${count} شهر`,
  })

/** Sentences about backups, in Arabic. */
export const backups: BackupsWords = {
  title: 'النسخ الاحتياطية',
  manage: 'عرض النسخ',
  none: 'لا توجد نسخة بعد.',
  noneText: 'تُنشأ الأولى خلال يوم، وكذلك قبل أي أمر قد تضيع فيه بياناتك.',
  loadFailed: 'تعذّر عرض النسخ الاحتياطية الآن.',

  failing: {
    title: 'يتعذّر أخذ نسخة احتياطية الآن',
    since: 'حان موعد نسخة منذ',
    text: 'خادمك مستمر في عمله، ونحن نواصل المحاولة. النسخ السابقة محفوظة.',
  },

  summary: {
    title: 'كيف نحفظ بياناتك',
    last: 'آخر نسخة',
    never: 'لا شيء بعد',
    next: 'النسخة التالية',
    nextUnknown: 'خلال يوم',
    nextSoon: 'حالما يعمل الخادم',
    notByItself: 'قبل المخاطر وعند طلبك فقط',
    every: hours =>
      hours === 24
        ? 'كل يوم'
        : plural('ar', hours, {
            one: 'كل ساعة',
            two: 'كل ساعتين',
            few: `كل ${hours} ساعات`,
            many: `كل ${hours} ساعة`,
            other: `كل ${hours} ساعة`,
          }),
    kept: 'ما نحتفظ به',
    days,
    weeks,
    months,
    newest: 'أحدث نسخة',
    keepsText: 'أحدث نسخة من كل منها. وما تثبّته يبقى ما دمت تريده.',
    space: 'المساحة',
    spaceOf: (used, quota) => `${isolated(used)} من ${isolated(quota)}`,
    proven: 'آخر تجربة استعادة ناجحة',
    notProven: 'لم تُجرَّب بعد',
  },

  make: {
    open: 'إنشاء نسخة الآن',
    asked: 'يجري إنشاء نسخة، وخادمك مستمر في عمله.',
  },

  list: {
    title: 'النسخ الموجودة',
    made: 'أُنشئت',
    what: 'المحتوى',
    size: 'الحجم',
    keptUntil: 'تُحفظ حتى قرابة',
    actions: 'ما يمكنك فعله',
    making: 'قيد الإنشاء…',
    full: 'كل شيء',
    changes: 'الجديد فقط',
    pinned: 'مثبَّتة',
    pinnedText: 'إلى أن تلغي تثبيتها',
    noEnd: 'ما دامت الحاجة إليها قائمة',
    ownKey: 'بمفتاحك وحدك',
    purposes: {
      scheduled: 'تلقائية',
      brought: 'أحضرتها معك',
      asked: 'بطلب منك',
      expiry: 'قبل انتهاء المدة المدفوعة',
      update: 'قبل تحديث',
      move: 'قبل النقل',
      hibernate: 'قبل السبات',
      restore: 'قبل الاستعادة',
      final: 'قبل الحذف',
    },
  },

  actions: {
    download: 'تنزيل',
    downloadOf: when => `تنزيل نسخة ${isolated(when)}`,
    pin: 'تثبيت',
    unpin: 'إلغاء التثبيت',
    pinOf: when => `تثبيت نسخة ${isolated(when)}`,
    unpinOf: when => `إلغاء تثبيت نسخة ${isolated(when)}`,
    delete: 'حذف',
    deleteOf: when => `حذف نسخة ${isolated(when)}`,
    pinnedDone: 'ستبقى إلى أن تلغي تثبيتها.',
    unpinnedDone: 'ستُحفظ بحسب باقتك.',
  },

  remove: {
    title: 'هل نحذف هذه النسخة؟',
    text: when => `ستُحذف نسخة ${isolated(when)} نهائيًا، ولا يمكن استرجاعها.`,
    yes: 'حذفها',
    no: 'الإبقاء عليها',
    done: 'حُذفت النسخة.',
  },

  download: {
    title: 'تنزيل هذه النسخة',
    files: count =>
      plural('ar', count, {
        one: 'هي ملف واحد:',
        two: 'هي ملفان، ثانيهما يُكمل الأول:',
        few: `هي ${count} ملفات، كل منها يُكمل ما قبله:`,
        many: `هي ${count} ملفًا، كل منها يُكمل ما قبله:`,
        other: `هي ${count} ملف، كل منها يُكمل ما قبله:`,
      }),
    fullOf: when => `كل شيء، بتاريخ ${isolated(when)}`,
    changesOf: when => `الجديد بتاريخ ${isolated(when)}`,
    manifest: 'البيان',
    manifestText:
      'ما ينتمي بعضه إلى بعض، مع البصمات: archiveSha256 بصمة كل ملف بعد فكّه بالبرنامج zstd، وما سواها بصمات ما نحفظه مشفَّرًا.',
    how: 'تُفك بهذا الترتيب في مجلد فارغ، ببرامج معروفة:',
    ownKeyText: 'وهي مشفَّرة بمفتاحك: ‏key.txt هو الملف الذي فيه مفتاحك الخاص.',
  },

  key: {
    title: 'مفتاح خاص بك',
    text: 'تُشفَّر النسخ قبل حفظها بمفتاح لنا. ويمكنك أن تجعلها تُشفَّر بمفتاح لك بدلًا منه.',
    consequence:
      'عندئذ لا يقرؤها أحد سواك، ولا نحن: فلاستعادة نسخة تحتاج إلى مفتاحك الخاص، حتى حين يُفقد جهاز خادمك أو تعود بعد انتهائه. وإن ضاع منك ضاعت معه.',
    textOfMine: 'تُشفَّر نسخ هذا الخادم بمفتاحك قبل حفظها.',
    consequenceOfMine:
      'لا يقرؤها أحد سواك، ولا نحن: فلاستعادة نسخة تحتاج إلى مفتاحك الخاص، حتى حين يُفقد جهاز خادمك أو تعود بعد انتهائه. وإن ضاع منك ضاعت معه.',
    exception:
      'أما النسخ التي تسبق النقل أو السبات أو الاستعادة فتبقى مشفَّرة بمفتاحنا لأننا نعيدها إليك بأنفسنا. وتبقى النسخ الموجودة كما هي.',
    open: 'استخدام مفتاح لي…',
    label: 'مفتاح age العام الخاص بك',
    hint: 'أنشئه بالبرنامج age-keygen وأدخل السطر الذي يبدأ بـ age1، واحتفظ بالآخر لنفسك.',
    kept: 'مفتاحه الخاص عندي في مكان آمن. وإن ضاع مني فلن يفتح هذه النسخ أحد.',
    save: 'استخدام هذا المفتاح',
    now: 'تُشفَّر النسخ الجديدة بمفتاحك:',
    change: 'استخدام مفتاح آخر',
    clear: 'العودة إلى مفتاح سنبوك',
    saved: 'تُشفَّر النسخ الجديدة بمفتاحك.',
    cleared: 'تُشفَّر النسخ الجديدة بمفتاحنا.',
  },
}
