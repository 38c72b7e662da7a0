import type { DriftWords } from './drift-words.ts'
import { plural } from './formats.ts'

const machines = (count: number) =>
  plural('ar', count, {
    one: 'جهاز واحد',
    two: 'جهازان',
    few: `${count} أجهزة`,
    many: `${count} جهازًا`,
    other: `${count} جهاز`,
  })

/** Sentences about machines that are gone, and about what is left over at providers, in Arabic. */
export const drift: DriftWords = {
  lostTitle: 'اختفى جهاز هذا الخادم',
  lost: 'اختفى الجهاز لدى مزوّده من دون أن نفعل شيئًا. نعتذر عن ذلك.',
  copyFrom: 'أحدث نسخة من بياناتك بتاريخ',
  newer:
    'ما جاء بعدها لم يكن إلا على ذلك الجهاز. يحصل جهاز جديد على هذه النسخة، وإن عُثر على القديم قبل ذلك بقي كل شيء كما كان.',
  ownKey:
    'لا تُفتح هذه النسخة إلا بمفتاحك أنت، والجهاز الجديد ينتظره: لن تحلّ محلها نسخة أقدم إلا بكلمة منك.',
  noCopy: 'لا توجد نسخة مما كان عليه. نتابع الأمر مع المزوّد، ولن نفعل شيئًا من دونك.',
  rebuild: 'استعادته من النسخة',
  rebuildAsked: 'جهاز جديد في الطريق.',

  title: 'المفقود والمتروك',
  text: 'حيث تختلف سجلاتنا عمّا لدى المزوّدين. لا يُحذف شيء هنا من دون دليل.',
  nothing: 'كل شيء في مكانه.',
  lostServers: 'خوادم اختفت أجهزتها',
  lostNone: 'لا جهاز مفقود.',
  since: 'منذ',
  copy: 'أحدث نسخة',
  none: 'لا توجد',
  rebuildOf: address => `إعادة بناء ${address} من أحدث نسخة`,
  doubtedTitle: provider => `يُظهر ${provider} فجأة أقل بكثير`,
  doubted: (missing, expected) =>
    `غاب عن قائمته ${machines(missing)} من أصل ${machines(expected)}. يبدو ذلك عطلًا لديه أو رمز دخول لحساب آخر، فلا نستنتج منه شيئًا.`,
  believe: 'لقد اختفت حقًا',
  believed: 'نسأل الآن عن كل جهاز غائب على حدة.',
  orphans: 'لنا ولا صاحب له',
  orphansText: 'ما يحمل علامة هذه المنظومة لدى مزوّد ولا يحتاج إليه أي خادم.',
  orphansNone: 'لا شيء متروك.',
  kinds: {
    machine: 'جهاز',
    dns: 'اسم',
    firewall: 'جدار حماية',
    'ssh-key': 'مفتاح',
    image: 'صورة',
    snapshot: 'لقطة',
    script: 'نص تشغيل',
    tag: 'وسم',
  },
  verdicts: {
    wait: 'تحت المراقبة',
    leave: 'القرار لك',
    quarantine: 'موقوف ويُحذف لاحقًا',
    remove: 'يُحذف تاليًا',
  },
  gone: 'حُذف',
  made: 'أُنشئ',
  keep: 'إبقاؤه',
  release: 'حذفه',
  keepOf: name => `إبقاء ${name}`,
  releaseOf: name => `حذف ${name}`,
  said: 'سُجّل ذلك، ويُنفَّذ خلال عشر دقائق.',
}
