import type { FilesWords } from './files-words.ts'
import { isolated, leftToRight, plural } from './formats.ts'

/** Sentences about the files on a server, in Arabic. */
export const files: FilesWords = {
  title: 'الملفات',
  where: 'أنت هنا',
  top: 'القرص كله',
  home: 'المجلد الرئيسي',
  workspace: 'مجلد العمل',
  refresh: 'تحديث القائمة',
  newFolder: 'مجلد جديد',
  newFile: 'ملف جديد',
  upload: 'رفع ملفات',
  hidden: 'الملفات المخفية',
  empty: 'هذا المجلد فارغ.',
  emptyHint: 'أفلت ملفات هنا، أو أنشئ شيئًا جديدًا.',
  onlyHidden: 'ليس هنا إلا ملفات مخفية.',
  hasMore: 'في هذا المجلد أكثر مما تتسع له القائمة. يمكنك رؤية الباقي من الطرفية.',
  showMore: (count: number) =>
    plural('ar', count, {
      one: 'عرض عنصر آخر',
      two: 'عرض عنصرين آخرين',
      few: `عرض ${count} عناصر أخرى`,
      other: `عرض ${count} عنصرًا آخر`,
    }),
  dropHere: 'أفلت الملفات لرفعها إلى هذا المجلد',
  noFolders: 'لا يمكن إفلات المجلدات. اضغطها في ملف واحد أولًا، أو أفلت ما فيها من ملفات.',
  count: (count: number) =>
    plural('ar', count, {
      zero: 'لا عناصر',
      one: 'عنصر واحد',
      two: 'عنصران',
      few: `${count} عناصر`,
      other: `${count} عنصرًا`,
    }),

  columns: { name: 'الاسم', bytes: 'الحجم', changedAt: 'آخر تعديل', actions: 'الإجراءات' },
  kinds: { folder: 'مجلد', file: 'ملف', link: 'رابط', other: 'ملف خاص' },
  nameless: 'اسمه ليس نصًا، فلا يمكن الوصول إليه إلا من الطرفية.',
  linkTo: {
    folder: 'رابط إلى مجلد',
    file: 'رابط إلى ملف',
    other: 'رابط',
    none: 'رابط لا يؤدي إلى شيء',
  },

  actions: {
    download: (name: string) => `تنزيل ${isolated(name)}`,
    rename: (name: string) => `تغيير اسم ${isolated(name)}`,
    remove: (name: string) => `حذف ${isolated(name)}`,
  },

  naming: {
    folder: 'إنشاء مجلد',
    file: 'إنشاء ملف',
    rename: 'تغيير الاسم',
    saveAs: 'الحفظ باسم آخر',
    name: 'الاسم',
    wrong: 'يتكون الاسم من رمز واحد على الأقل، بلا شرطة مائلة، وليس طويلًا جدًا.',
    make: 'إنشاء',
    save: 'حفظ',
  },

  removing: {
    title: (name: string) => `هل تريد حذف ${isolated(name)}؟`,
    file: 'يُحذف نهائيًا، ولا يبقى إلا ما في النسخ الاحتياطية.',
    folder: 'يُحذف هو وكل ما فيه نهائيًا، ولا يبقى إلا ما في النسخ الاحتياطية.',
    yes: 'حذف',
    done: (name: string) => `حُذف ${isolated(name)}.`,
  },

  uploads: {
    title: 'الملفات المرفوعة',
    of: (sent: string, all: string) => `${leftToRight(sent)} من ${leftToRight(all)}`,
    states: {
      waiting: 'ينتظر دوره',
      sending: 'في الطريق',
      paused: 'متوقف مؤقتًا',
      done: 'وصل',
      lost: 'انقطع الاتصال. سيُستأنف الرفع تلقائيًا.',
      exists: 'يوجد ملف بهذا الاسم.',
    },
    pause: (name: string) => `إيقاف ${isolated(name)} مؤقتًا`,
    resume: (name: string) => `استئناف ${isolated(name)}`,
    drop: (name: string) => `إزالة ${isolated(name)} من القائمة`,
    replace: 'استبداله',
    again: 'إعادة المحاولة',
    progress: (name: string) => `ما وصل من ${isolated(name)}`,
  },

  editor: {
    label: (name: string) => `نص ${isolated(name)}`,
    back: 'العودة إلى المجلد',
    save: 'حفظ',
    saved: 'تم الحفظ.',
    isSaved: 'محفوظ',
    unsaved: 'لم يُحفظ بعد',
    download: 'تنزيل',
    draftBack: 'استعدنا ما كتبته ولم تحفظه.',
    discard: 'تجاهله',
    notKept: 'لا تتسع هذه النافذة لمزيد من المسودات. احفظ قبل أن تغادر.',
    signedOut: 'انتهت جلستك. ما كتبته محفوظ في هذه النافذة.',
    conflictTitle: 'تغيّر هذا الملف في الأثناء',
    conflict: 'حفظه غيرك بعد أن فتحته، وربما كان مساعدك. لم يُستبدل شيء، وما كتبته لا يزال هنا.',
    gone: 'لم يعد الملف موجودًا. ما كتبته لا يزال هنا.',
    theirs: 'ما على الخادم الآن',
    keepMine: 'حفظ نسختي مكانه',
    takeTheirs: 'اعتماد ما على الخادم',
    saveAs: 'حفظ نسختي باسم…',
  },

  preview: { label: (name: string) => `صورة ${isolated(name)}` },
}
