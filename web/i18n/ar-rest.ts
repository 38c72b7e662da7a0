import type { Words } from './en.ts'
import { plural } from './formats.ts'

const hours = (count: number) =>
  plural('ar', count, {
    one: 'ساعة',
    two: 'ساعتين',
    few: `${count} ساعات`,
    many: `${count} ساعة`,
    other: `${count} ساعة`,
  })

/** Sentences about a server that rests, in Arabic. */
export const rest: Words['rest'] = {
  title: 'التشغيل والراحة',
  idle: {
    hibernate: count =>
      `بحسب باقتك يدخل في سبات إذا لم يستخدمه أحد مدة ${hours(count)}، ونخبرك قبل ذلك.`,
    stop: count => `بحسب باقتك يتوقف إذا لم يستخدمه أحد مدة ${hours(count)}، ونخبرك قبل ذلك.`,
  },
  never: 'يعمل ليل نهار إلى أن تتركه يستريح.',
  keepAwake: 'إبقاؤه مستيقظًا',
  keepAwakeText: 'يعمل حتى حين لا يستخدمه أحد.',
  meanwhile: 'ما دام في راحة فلا يصل إليه أحد: لا زيارات ولا رسائل، ولا شيء من أعماله المجدولة.',

  stop: 'إيقافه',
  stopAsk: hostname => `هل نوقف ${hostname}؟`,
  stopText: 'يبقى كل ما عليه في مكانه، وتعيد تشغيله من هنا.',
  stopSaves: provider => `الجهاز المتوقف لدى ${provider} أقل كلفة.`,
  stopSavesNothing: provider =>
    `لا يوفّر ذلك شيئًا: يحسب ${provider} الجهاز المتوقف كالجهاز الذي يعمل، ويبقى سعر باقتك كما هو أيضًا.`,

  restart: 'إعادة تشغيله',
  restartAsk: hostname => `هل نعيد تشغيل ${hostname}؟`,
  restartText: 'يغيب دقيقة تقريبًا، ويبدأ ما يعمل عليه من جديد. يبقى كل ما هو محفوظ.',
  restarted: 'تجري إعادة تشغيله، ونفحصه بعدها.',

  hibernate: 'إدخاله في سبات',
  hibernateAsk: hostname => `هل ندخل ${hostname} في سبات؟`,
  hibernateText:
    'تُحفظ محتوياته كلها أولًا ونتحقق منها، ثم يُعاد جهازه. يستغرق إيقاظه دقيقة تقريبًا. قد يتغير عنوان IP، أما اسمه فيبقى كما هو.',
  hibernateSaves: provider =>
    `يوفّر ذلك الجهاز لدى ${provider} والطاقة التي يستهلكها، ويبقى سعر باقتك كما هو.`,

  start: 'تشغيله',
  wake: 'إيقاظه',
  stay: 'إبقاؤه يعمل',
  back: 'رجوع',

  hibernatingTitle: 'يدخل خادمك في سبات',
  hibernating: 'تُحفظ محتوياته ونتحقق منها، ولا يُعاد جهازه إلا بعد أن يصبح كل شيء في أمان.',
  hibernatedTitle: 'هذا الخادم في سبات',
  hibernated: 'كل ما عليه محفوظ في مكان آمن، ولا جهاز له إلى أن يستيقظ.',
  idleSlept: 'لم يستخدمه أحد منذ مدة.',
  wakesByVisit: 'يستيقظ حين تضغط الزر، أو حين يفتح أحد عنوانه.',
  wakesHere: 'يستيقظ حين تضغط الزر، ولا يؤدي عنوانه إلى شيء قبل ذلك.',
  wakingTitle: 'يستيقظ خادمك',
  waking: 'يحصل على جهاز وعلى كل ما كان عليه، ويستغرق ذلك دقيقة تقريبًا.',
}
