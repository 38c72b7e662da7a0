import type { FirstStepsWords } from './first-steps-words.ts'

/** أولى الخطوات مع خادم جديد، بالعربية. */
export const firstSteps: FirstStepsWords = {
  title: 'الخطوات الأولى',
  progress: (done, all) => `اكتمل ${done} من ${all}`,
  done: 'تمّت',
  hide: 'عدم الإظهار بعد الآن',
  steps: {
    model: { title: 'اختر له نموذجًا', text: 'مفتاح من أحد المزوّدين يفكّر به.' },
    message: { title: 'قل له شيئًا', text: 'اسأله عمّا يستطيع أن يفعله لك.' },
    channel: { title: 'صِله بتطبيق مراسلة', text: 'واتساب أو تيليغرام أو ديسكورد.' },
    credentials: {
      title: 'احفظ بيانات الدخول',
      text: 'تُعرض مرة واحدة، فاحفظها في مدير كلمات المرور.',
    },
    'two-factor': { title: 'احمِ حسابك', text: 'برمز من هاتفك كلما سجّلت الدخول.' },
  },
}
