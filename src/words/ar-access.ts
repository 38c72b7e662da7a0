import type { Code } from './codes.ts'

/** What is said of the ways in to a server: its assistant's own pages, keys, and domains. */
export const access = {
  'control-ui-failed': 'لم يتمكن مساعدك من فتح صفحاته الخاصة. يُرجى المحاولة بعد لحظات.',
  'access-pending': 'نجهّز خادمك لهذا الآن. يُرجى المحاولة بعد لحظات.',
  'key-is-private':
    'هذا مفتاح خاص، ويُرجى ألا ترسله إلى أحد أبدًا. لم نحتفظ بشيء منه. الصق المفتاح العام من الملف الذي ينتهي اسمه بـ ‎.pub.',
  'key-not-read':
    'لم نتعرف هنا على مفتاح عام. المفتاح العام سطر واحد يبدأ بـ ssh-ed25519 أو ssh-rsa أو ecdsa-‎ أو sk-‎.',
  'key-too-weak':
    'هذا المفتاح ضعيف. يُرجى إنشاء مفتاح من نوع ed25519، أو من نوع RSA بطول 3072 بت على الأقل.',
  'key-known': 'هذا المفتاح موجود في القائمة.',
  'keys-too-many': 'بلغت المفاتيح أقصى عدد. يُرجى حذف أحدها أولًا.',
  'domain-illegal': 'لا يصلح هذا نطاقًا يشير إلى خادم. مثال على نطاق صالح: assistant.example.com.',
  'domain-ours': 'هذا النطاق لنا. يُرجى استعمال نطاق تملكه.',
  'domain-taken': 'هذا النطاق مستعمل بالفعل.',
  'domains-too-many': 'بلغت النطاقات أقصى عدد. يُرجى حذف أحدها أولًا.',
  'domain-not-offered': 'لا تتوفر النطاقات الخاصة لهذا الخادم.',
  'usage-limit-reached':
    'استُهلك الحد الذي وضعتَه لهذا الشهر. ارفعه من الإعدادات، أو انتظر الشهر القادم.',
  'domain-unresolved': 'لا يشير النطاق إلى أي مكان بعد. قد يمضي بعض الوقت حتى يظهر التغيير.',
  'domain-elsewhere': 'يشير النطاق إلى مكان آخر.',
  'domain-no-certificate': 'يشير النطاق إلى خادمك، وشهادته في الطريق.',
  'dns-unreachable': 'تعذّر علينا البحث عن النطاق الآن. سنعيد المحاولة.',
  'access-not-written': 'لم يقبل خادمك هذا التغيير بعد. نعيد المحاولة بعد لحظات.',
} as const satisfies Partial<Record<Code, string>>
