import type { orders as english } from './en-orders.ts'
import { isolated, leftToRight, plural } from './formats.ts'

/** جمل الباقات والطلب والدفع بالعربية. */
export const orders: typeof english = {
  interval: {
    label: 'دورة الدفع',
    month: 'شهريًا',
    year: 'سنويًا',
    perMonth: 'في الشهر',
    perYear: 'في السنة',
    save: amount => `وفّر ${isolated(amount)}`,
    saveLong: amount => `تدفع عشرة أشهر وتستخدم اثني عشر: توفّر ${isolated(amount)} كل سنة.`,
    twoFree: 'شهران مجانًا',
  },

  plan: {
    order: name => `اختر باقة ${name}`,
    notNow: 'غير متاحة حاليًا',
    memory: gb => `ذاكرة ${gb} غيغابايت`,
    cores: (count, text) =>
      plural('ar', count, {
        one: 'نواة معالجة واحدة',
        two: 'نواتا معالجة',
        few: `${text} أنوية معالجة`,
        many: `${text} نواة معالجة`,
        other: `${text} نواة معالجة`,
      }),
    disk: gb => `قرص ${gb} غيغابايت`,
    near: (place, latency) => `في ${place}، وزمن الاستجابة نحو ${isolated(latency)}`,
    places: (count, text) =>
      plural('ar', count, {
        one: 'مكان واحد',
        two: 'مكانان تختار بينهما',
        few: `${text} أماكن تختار منها`,
        many: `${text} مكانًا تختار منها`,
        other: `${text} مكان تختار منها`,
      }),
    none: 'لا تتوفر أي باقة للطلب في هذه اللحظة. عُد إلينا لاحقًا من فضلك.',
    unreachable: 'تعذّر تحميل الباقات الآن.',
  },

  order: {
    title: 'خادمك الجديد',
    noPlan: 'اختر باقة أولًا',
    noPlanText: 'الباقة التي في هذا الرابط غير معروضة. هذه هي الباقات المتوفرة:',
    unavailableTitle: name => `لا يمكن طلب ${isolated(name)} حاليًا`,
    seePlans: 'عرض الباقات',
    summary: 'الملخص',
    change: 'تغيير الباقة',
    today: 'المطلوب دفعه اليوم',
    renews: { month: 'يتجدد كل شهر إلى أن تلغيه.', year: 'يتجدد كل سنة إلى أن تلغيه.' },
    hostname: 'اسم خادمك',
    hostnameHint: 'حروف لاتينية صغيرة وأرقام وشرطات، ومنه يتكوّن عنوان الخادم.',
    hostnameChecking: 'نتحقق من توفّر الاسم…',
    hostnameFree: address => `الاسم ${leftToRight(address)} متاح.`,
    hostnameUnknown: 'تعذّر التحقق من الاسم الآن، وسنتحقق منه مجددًا عند الدفع.',
    blueprint: 'ما يعمل عليه',
    location: 'مكان الخادم',
    locationFrom: country =>
      `المسافات محسوبة من ${country} في خط مستقيم، والزمن تقدير لما تستغرقه الرسالة ذهابًا وإيابًا.`,
    locationUnknown: 'لم نتمكن من معرفة بلدك. كلما قرب الخادم منك كان أسرع استجابة.',
    nearest: 'الأقرب إليك',
    reach: (distance, latency) => `نحو ${isolated(distance)}، ${isolated(latency)}`,
    allPlaces: count => `عرض كل الأماكن (${count})`,
    modelTitle: 'مفتاح نموذج الذكاء الاصطناعي',
    modelText:
      'يحتاج مساعدك إلى مفتاح من أحد مزوّدي النماذج ليحادثك. أضفه الآن أو لاحقًا؛ نحفظه مشفّرًا ولا نرسله إلا إلى خادمك.',
    modelLater: 'سأضيفه لاحقًا',
    modelNow: 'أضيفه الآن',
    pay: amount => `ادفع ${isolated(amount)}`,
    preparing: 'نجهّز عملية الدفع…',
    payNote: 'يتم الدفع في صفحة مزوّد الدفع، ولا نطّلع على بيانات بطاقتك أبدًا.',
    promise: 'إن لم نتمكن من تسليمك خادمًا يعمل، يعود إليك كامل المبلغ تلقائيًا.',
    slow: 'تجهيز الدفع يستغرق وقتًا أطول من المعتاد. يمكنك الانتظار هنا أو العودة لاحقًا.',
  },

  orderStates: {
    title: 'طلبك',
    lookingTitle: 'نتحقق من الدفع…',
    looking: 'لن يستغرق ذلك سوى ثوانٍ. يمكنك مغادرة الصفحة، فلن يضيع شيء.',
    paidTitle: 'وصلنا المبلغ، شكرًا لك!',
    paid: 'بدأنا تشغيل خادمك، وسننقلك إليه بعد لحظات.',
    payableTitle: 'طلبك في انتظار الدفع',
    place: (place, provider) => `سيكون خادمك في ${place} لدى ${isolated(provider)}.`,
    payable: address => `الاسم ${leftToRight(address)} محجوز لك لفترة قصيرة.`,
    cancelledTitle: 'غادرت صفحة الدفع قبل إتمامه',
    cancelled: 'لم يُخصم منك شيء. يمكنك إكمال الدفع أو طلب شيء آخر.',
    pay: 'الانتقال إلى الدفع',
    abandonedTitle: 'انتهى هذا الطلب',
    abandoned: 'لم يُدفع في الوقت المحدد فعاد الاسم متاحًا. لم يُخصم منك شيء.',
    failedTitle: 'تعذّر تنفيذ هذا الطلب',
    failed: 'إن خُصم منك أي مبلغ فسيعود إليك كاملًا تلقائيًا.',
    again: 'طلب جديد',
    toServer: 'الانتقال إلى خادمك',
  },
}
