import { isolated } from './formats.ts'
import type { ModelsWords } from './models-words.ts'

export const models: ModelsWords = {
  first: 'يُسأل أولًا',
  fallback: 'إن لم يُجب ما قبله',
  addFallback: 'إضافة نموذج بديل',
  askFirst: 'جعله الأول',
  askFirstName: vendor => `جعل ${isolated(vendor)} الأول`,
  remove: 'حذف',
  removeName: vendor => `حذف ${isolated(vendor)}`,
  removed: 'تم الحذف مع المفتاح.',
  refused: 'رفض المزوّد هذا المفتاح. يُرجى نسخه من جديد كاملًا.',
}
