import type { accounts as english } from './en-accounts.ts'
import { isolated } from './formats.ts'

/** جمل التسجيل والدخول بالعربية. */
export const accounts: typeof english = {
  auth: {
    signUpTitle: 'أنشئ حسابك',
    signUpText: 'حساب واحد لكل خوادمك.',
    signUpForPlan: 'نبدأ بحسابك، ثم تختار اسم خادمك وتدفع.',
    signUp: 'إنشاء الحساب',
    signInTitle: 'أهلًا بعودتك',
    signIn: 'تسجيل الدخول',
    haveAccount: 'لديك حساب من قبل؟',
    noAccount: 'ليس لديك حساب؟',
    name: 'اسمك',
    email: 'البريد الإلكتروني',
    password: 'كلمة المرور',
    newPassword: 'كلمة المرور الجديدة',
    passwordHint: least => `${least} أحرف على الأقل، وتكفي جملة قصيرة تتذكرها.`,
    forgot: 'نسيت كلمة المرور؟',
    forgotTitle: 'نسيت كلمة المرور',
    forgotText: 'اكتب بريدك الإلكتروني لنرسل إليك رابطًا تختار به كلمة مرور جديدة.',
    sendLink: 'أرسلوا لي الرابط',
    linkSentTitle: 'تفقّد بريدك',
    linkSent: email =>
      `إن كان لدينا حساب بالعنوان ${isolated(email)} فالرابط في طريقه إليك، وهو صالح لمدة ساعة.`,
    backToSignIn: 'العودة إلى تسجيل الدخول',
    resetTitle: 'اختر كلمة مرور جديدة',
    reset: 'حفظ كلمة المرور',
    resetDoneTitle: 'تم حفظ كلمة المرور الجديدة',
    resetDone: 'يمكنك الآن تسجيل الدخول بها.',
    resetBrokenTitle: 'لم يعد هذا الرابط صالحًا',
    resetBroken: 'استُخدم من قبل أو مضى عليه وقت طويل. اطلب رابطًا جديدًا.',
    askNewLink: 'طلب رابط جديد',
    verifiedTitle: 'تم تأكيد بريدك الإلكتروني',
    verified: 'شكرًا لك. ستصلك رسائلنا عن خوادمك.',
    verifyBrokenTitle: 'لم يعد هذا الرابط صالحًا',
    verifyBroken: 'استُخدم من قبل أو مضى عليه وقت طويل. سجّل الدخول لنرسل إليك رابطًا جديدًا.',
    goOn: 'المتابعة إلى خوادمي',
    unverified: email => `من فضلك أكّد بريدك الإلكتروني: أرسلنا رابطًا إلى ${isolated(email)}.`,
    resend: 'إعادة الإرسال',
    resent: 'الرسالة في طريقها إليك.',
  },

  fieldErrors: {
    required: 'هذا الحقل مطلوب.',
    email: 'لا يبدو هذا عنوان بريد إلكتروني صحيحًا.',
    passwordShort: least => `استخدم ${least} أحرف على الأقل.`,
    passwordLong: 'كلمة المرور أطول مما يمكننا حفظه، والحد الأقصى 128 حرفًا.',
    apiKeyShort: 'يبدو هذا المفتاح ناقصًا.',
    address: 'اكتب العنوان كاملًا بدءًا من ‎https://‎',
  },

  authProblems: {
    USER_ALREADY_EXISTS: 'هناك حساب بهذا البريد من قبل. هل تريد تسجيل الدخول؟',
    INVALID_EMAIL_OR_PASSWORD: 'البريد الإلكتروني أو كلمة المرور غير صحيحة.',
    INVALID_EMAIL: 'لا يبدو هذا عنوان بريد إلكتروني صحيحًا.',
    PASSWORD_TOO_SHORT: 'كلمة المرور هذه قصيرة جدًا.',
    PASSWORD_TOO_LONG: 'كلمة المرور هذه طويلة جدًا.',
    INVALID_TOKEN: 'لم يعد هذا الرابط صالحًا. اطلب رابطًا جديدًا.',
    EMAIL_NOT_VERIFIED: 'أكّد بريدك الإلكتروني أولًا بفتح الرابط الذي أرسلناه إليك.',
    TOO_MANY_REQUESTS: 'محاولات كثيرة متتالية. انتظر دقيقة ثم أعد المحاولة.',
  },
}
