import type { Code } from './codes.ts'

/** What is said on the pages where a server is used: its chat, terminal and files. */
export const workspace = {
  'chat-failed': 'لم يتمكن مساعدك من إكمال إجابته. يُرجى إعادة السؤال.',
  'chat-unreachable': 'تعذّر علينا الوصول إلى مساعدك الآن. يُرجى المحاولة بعد لحظات.',
  'conversation-name-taken': 'توجد محادثة أخرى بهذا الاسم.',
  'terminal-unreachable': 'تعذّر علينا الوصول إلى خادمك الآن. يُرجى المحاولة بعد لحظات.',
  'terminals-too-many': 'بلغتَ أقصى عدد من الطرفيات المفتوحة. يُرجى إغلاق إحداها أولًا.',
  'terminal-idle': 'لم يحدث شيء هنا منذ نصف ساعة، فأغلقنا الطرفية. وما يعمل فيها يواصل عمله.',
  'file-path-illegal': 'لا يصلح هذا اسمًا لملف.',
  'file-missing': 'لم يعد على الخادم شيء بهذا الاسم.',
  'file-denied': 'لا يملك الحساب الذي يعمل على خادمك صلاحية لهذا.',
  'file-exists': 'يوجد شيء بهذا الاسم من قبل.',
  'file-wrong-kind': 'لا يمكن فعل هذا بملف من هذا النوع.',
  'file-needed': 'يعمل خادمك من هذا المجلد، فلا يمكن نقله أو حذفه.',
  'file-binary': 'هذا الملف ليس نصًا. يمكنك تنزيله.',
  'file-too-long': 'هذا الملف أطول مما يتسع له المحرر. يمكنك تنزيله.',
  'file-changed': 'تغيّر هذا الملف في الأثناء. لم يُستبدل شيء منه.',
  'file-refused': 'لم يتمكن الخادم من فعل هذا.',
  'files-unreachable': 'تعذّر علينا الوصول إلى خادمك الآن. يُرجى المحاولة بعد لحظات.',
  'upload-offset': 'ما وصل إلى الخادم من هذا الملف يختلف عن المتوقع.',
  'upload-damaged': 'تلف جزء من هذا الملف في الطريق.',
  'upload-incomplete': 'لم يصل الملف كاملًا.',
} as const satisfies Partial<Record<Code, string>>
