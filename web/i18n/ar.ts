import { accounts } from './ar-accounts.ts'
import { billing } from './ar-billing.ts'
import { blueprints } from './ar-blueprints.ts'
import { chat } from './ar-chat.ts'
import { rest } from './ar-rest.ts'
import { logs, vitals } from './ar-watching.ts'
import { workspace } from './ar-workspace.ts'
import { broken, tryAgain } from './broken.ts'
import type { Words } from './en.ts'
import { isolated } from './formats.ts'

/** كل جمل التطبيق بالعربية. */
export const ar: Words = {
  language: 'ar',
  product: 'سنبوك',
  skipToContent: 'انتقل إلى المحتوى',
  titleOf: page => `${page} · سنبوك`,

  nav: {
    label: 'القائمة الرئيسية',
    plans: 'الباقات',
    servers: 'خوادمي',
    billing: 'المدفوعات',
    operator: 'كل الخوادم',
    money: 'المالية',
    letters: 'رسائلي',
    allLetters: 'كل الرسائل',
    myAccount: 'حسابي',
    signIn: 'تسجيل الدخول',
    signUp: 'إنشاء حساب',
    signOut: 'تسجيل الخروج',
    account: name => `حساب ${isolated(name)}`,
    goTo: 'انتقل إلى…',
    otherLanguage: 'English',
    toDark: 'التبديل إلى المظهر الداكن',
    toLight: 'التبديل إلى المظهر الفاتح',
  },

  footer: {
    line: 'سنبوك متين لكل راكب: خادمك أنت، ومساعدك أنت.',
    promise: 'كل طلب مدفوع نهايته خادم يعمل أو استرداد كامل المبلغ.',
  },

  common: {
    tryAgain: tryAgain.ar,
    close: 'إغلاق',
    cancel: 'إلغاء',
    optional: 'اختياري',
    loading: 'جارٍ التحميل…',
    copied: 'تم النسخ',
    copyRefused: 'لم يسمح المتصفح بالنسخ. حدّد النص وانسخه بنفسك.',
    showPassword: 'إظهار ما أكتبه',
    hidePassword: 'إخفاء ما أكتبه',
    backHome: 'العودة إلى الصفحة الرئيسية',
    offline: 'أنت غير متصل بالإنترنت. قد يكون ما تراه قديمًا، وسيتحدّث تلقائيًا عند عودة الاتصال.',
  },

  problems: {
    unreachable: 'تعذّر الوصول إلى سنبوك. تحقّق من اتصالك ثم أعد المحاولة.',
    'timed-out': 'استغرق الأمر وقتًا أطول من اللازم. أعد المحاولة من فضلك.',
    unexpected: 'حدث خلل لدينا. أعد المحاولة من فضلك.',
  },

  ...accounts,
  billing,
  rest,
  workspace,
  vitals,
  logs,
  blueprints,

  model: {
    vendor: 'المزوّد',
    vendors: {
      openai: 'OpenAI',
      anthropic: 'Anthropic',
      google: 'Google',
      openrouter: 'OpenRouter',
      custom: 'مزوّد آخر متوافق مع OpenAI',
    },
    apiKey: 'مفتاح API',
    baseUrl: 'عنوان الواجهة البرمجية',
    baseUrlHint: 'العنوان الذي ينتهي بـ ‎/v1‎',
    modelId: 'النموذج',
    modelIdHint: 'اتركه فارغًا لنختار لك النموذج الذي نوصي به.',
    modelIdRequired: 'اسم النموذج عند هذا العنوان.',
    title: 'نموذج الذكاء الاصطناعي',
    text: 'المفتاح الذي يفكّر به مساعدك. نحفظه مشفّرًا ولا نرسله إلا إلى خادمك.',
    current: (vendor, model) => `${isolated(vendor)}، ${isolated(model)}`,
    none: 'لا مفتاح بعد، والمحادثة في انتظاره.',
    add: 'إضافة مفتاح',
    replace: 'استبدال المفتاح',
    save: 'حفظ المفتاح',
    saved: 'تم الحفظ. سيعتمده خادمك بعد لحظات.',
  },

  servers: {
    title: 'خوادمي',
    emptyTitle: 'لا خوادم لديك بعد',
    empty: 'اختر باقة، ويكون خادمك الأول جاهزًا خلال دقائق.',
    seePlans: 'عرض الباقات',
    another: 'طلب خادم آخر',
    sharedBy: name => `خوادم ${isolated(name)}`,
    sharedAs: (name, role) => `من ${isolated(name)} · ${role}`,
    notFoundTitle: 'لا يوجد خادم كهذا',
    notFound: 'إما أنه غير موجود، أو أن صاحبه لم يعد يشاركك فيه.',
    toList: 'عرض خوادمي',
    roles: { viewer: 'مُطّلع', collaborator: 'مشارك', manager: 'مدير' },
  },

  phases: {
    provisioning: 'قيد التجهيز',
    starting: 'يبدأ التشغيل',
    ready: 'جاهز',
    moving: 'ينتقل',
    restoring: 'تُستعاد نسخته',
    lost: 'فُقد جهازه',
    suspended: 'موقوف',
    stopping: 'قيد الإيقاف',
    stopped: 'متوقف',
    hibernating: 'يدخل في سبات',
    hibernated: 'في سبات',
    waking: 'يستيقظ',
    refunding: 'جارٍ رد المبلغ',
    refunded: 'رُدّ المبلغ',
    deleting: 'قيد الحذف',
    deleted: 'محذوف',
  },

  steps: {
    label: 'الخطوات',
    names: {
      name: 'حجز الاسم',
      backup: 'نسخ كل ما عليه',
      machine: 'تشغيل جهازك',
      dns: 'ربط العنوان بالجهاز',
      install: 'تثبيت البرنامج',
      restore: 'إعادة بياناتك إليه',
      verify: 'التأكد من أن كل شيء يستجيب',
      announce: 'تسليمه إليك',
    },
    about: {
      name: 'يصبح العنوان باسمك.',
      backup: 'نأخذ نسخة مشفّرة من كل ما على خادمك قبل أي شيء آخر.',
      machine: 'جهاز خاص بك وحدك يبدأ العمل لدى المزوّد.',
      dns: 'يعرف الاسم طريقه إلى جهازك.',
      install: 'ما اخترته، مع خادم الويب وإعدادات الحماية.',
      restore: 'تُكتب النسخة على الجهاز الجديد.',
      verify: 'يجب أن يستجيب العنوان المشفّر والبرنامج ومنفذ الدخول معًا.',
      announce: 'تصلك رسالة، وتصبح هذه الصفحة صفحة خادمك.',
    },
    states: { waiting: 'في الانتظار', active: 'قيد التنفيذ', done: 'تم', failed: 'لم تنجح' },
  },

  provisioning: {
    total: 'الوقت المنقضي',
    progress: (done, all) => `اكتملت ${done} من ${all} خطوات`,
    next: step => `الخطوة التالية: ${isolated(step)}`,
    last: 'هذه هي الخطوة الأخيرة.',
    leave: 'يمكنك إغلاق الصفحة، وسنراسلك حين يصبح جاهزًا.',
    live: 'مباشر',
    polling: 'يُحدَّث كل بضع ثوانٍ',
    stale: 'انقطع الاتصال، ونحاول استعادته…',
    refundNote: 'إن لم يكتمل الأمر، يعود إليك كامل المبلغ تلقائيًا.',
  },

  refund: {
    refundingTitle: 'نعتذر إليك: لم نتمكن من تجهيز هذا الخادم',
    refunding: amount => `نعيد إليك الآن ${isolated(amount)}، أي كل ما دفعته.`,
    refundingPlain: 'نعيد إليك الآن كل ما دفعته.',
    refundedTitle: 'المبلغ في طريقه إليك',
    refunded: amount =>
      `أعدنا ${isolated(amount)}، أي كل ما دفعته، إلى بطاقتك. قد يستغرق ظهوره لدى المصرف حتى عشرة أيام.`,
    refundedPlain: 'أعدنا كل ما دفعته إلى بطاقتك. قد يستغرق ظهوره لدى المصرف حتى عشرة أيام.',
    nothingToDo: 'لا يلزمك فعل أي شيء.',
    why: 'السبب',
    again: 'طلب جديد',
  },

  server: {
    copyAddress: 'نسخ العنوان',
    visit: 'زيارة',
    about: 'عن هذا الخادم',
    plan: 'الباقة',
    location: 'المكان',
    runs: 'يعمل عليه',
    version: 'الإصدار',
    updated: 'حُدِّث في',
    machine: 'الجهاز',
    ip: 'عنوان IP',
    readyIn: 'مدة التجهيز',
    ready: 'جاهز منذ',
    unknown: 'غير معروف بعد',
    givenBack: 'أُعيد إلى المزوّد ما دام الخادم في سبات',
    machineStates: {
      none: 'لم يبدأ بعد',
      missing: 'مفقود',
      running: 'يعمل',
      starting: 'يبدأ التشغيل',
      creating: 'قيد الإنشاء',
      stopping: 'قيد الإيقاف',
      stopped: 'متوقف',
      rebuilding: 'يُعاد بناؤه',
      deleting: 'قيد الحذف',
      deleted: 'محذوف',
      unknown: 'غير معروفة حالته',
    },
    gone: 'لم يعد هذا الخادم موجودًا.',
    goingTitle: 'يجري حذف هذا الخادم',
    stoppedTitle: 'هذا الخادم متوقف',
    stopped: 'لا يستجيب عنوانه ما دام متوقفًا، وكل ما عليه محفوظ.',
    stoppingTitle: 'يجري إيقاف هذا الخادم',
    suspendedTitle: 'هذا الخادم موقوف',
    suspended: 'لم يضع شيء مما عليه، وسيعود إلى العمل كما كان.',
    movingTitle: 'خادمك ينتقل إلى جهاز آخر',
    moving: 'لن يستجيب لبضع دقائق، ويبقى اسمه وعنوانه وكل ما عليه كما كان.',
    openTitle: 'يعمل ويستجيب هنا',
    openText: 'باتصال مشفّر. لتغيير ما عليه، ادخل إليه بالبيانات التي تحت «الوصول».',
  },

  chat,

  notFound: {
    title: 'لا شيء هنا سوى الماء',
    text: 'هذه الصفحة غير موجودة، أو ليست متاحة لك.',
  },

  error: broken.ar,
}
