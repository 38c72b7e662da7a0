import { isolated, plural } from './formats.ts'
import type { LeavingWords } from './leaving-words.ts'

/** Sentences about arriving with something and leaving with everything, in Arabic. */
export const leaving: LeavingWords = {
  exportTitle: 'خذ كل شيء معك',
  exportText:
    'أرشيف واحد فيه كل ما نعرفه عنك ونحفظه لك: حسابك وطلباتك وفواتيرك ورسائلك، وأحدث نسخة احتياطية من كل خادم، مفكوكة التشفير.',
  exportButton: 'تنزيل كل شيء',
  exportNote: `ملف بصيغة ${isolated('.tar.zst')}، وكلما كبرت خوادمك طال تنزيله. احفظه في مكان آمن، ففيه مفاتيحك.`,
  eraseTitle: 'امحُ كل شيء',
  eraseText:
    'ينهي كل اشتراك ويحذف كل خادم، الآن ودون نسخة أخيرة، ثم يمحو جميع النسخ الاحتياطية والرسائل والمفاتيح واسمك هنا ولدى مزوّد الدفع.',
  eraseWarning:
    'لا رجعة في ذلك، ولا حتى لنا. خذ كل شيء معك أولًا إن كنت قد تحتاج إليه. لا يُعاد ثمن المدة الباقية، أما الطلب الذي لم يجهز بعد فيُعاد ثمنه.',
  eraseKept: 'يبقى بحكم القانون: أرقام الفواتير ومبالغها، دون اسمك.',
  eraseOpen: 'محو كل شيء…',
  eraseConfirm: email => `اكتب ${isolated(email)} للتأكيد`,
  erasePassword: 'وكلمة مرورك',
  eraseButton: 'امحُ كل شيء نهائيًا',
  eraseDiffers: 'ليس هذا عنوانك.',
  receiptTitle: 'إيصال محو',
  receiptText: 'لا يذكر اسم أحد، ويستطيع قراءته كل من لديه هذا العنوان.',
  states: {
    ending: 'تنتهي الخوادم والاشتراكات، ويصل أولًا ما هو في الطريق من مال.',
    emptying: 'تُزال النسخ الاحتياطية.',
    forgetting: 'ينسى مزوّد الدفع، ثم ننسى نحن.',
    telling: 'تم المحو، والرسالة التي فيها هذا العنوان في طريقها.',
    done: 'تم المحو.',
  },
  receipt: {
    asked: 'طُلب في',
    ended: 'مُحي في',
    servers: 'خوادم حُذفت',
    backups: 'نسخ احتياطية أُزيلت',
    letters: 'رسائل نُسيت',
    requests: 'استفسارات أُزيلت',
    customer: 'سجل العميل لدى مزوّد الدفع',
    customerGone: 'حُذف',
    customerNone: 'لم يكن موجودًا',
    notices: 'إشعارات من المزوّدين أُفرغت',
    invoices: 'فواتير محفوظة بحكم القانون',
    none: 'لا شيء',
    hash: 'بصمة SHA-256 لهذا الإيصال',
    download: 'حفظ الإيصال',
  },
  importTitle: 'أحضر ما لديك',
  importText:
    'أرشيف من OpenClaw الخاص بك، أُنشئ بالأمر openclaw backup create. تستمر هنا محادثاتك وملفاتك وقنواتك، وما هو هنا الآن يُنسخ احتياطيًا أولًا.',
  importChoose: 'اختر الأرشيف',
  importSend: 'أحضره',
  importSending: 'يجري إرساله وفحصه…',
  importStates: {
    receiving: 'يجري استلامه.',
    waiting: 'وصل، وينتظر أن يجهز الخادم.',
    bringing: 'يُنقل إلى الخادم، ويحل محل ما فيه حين يعمل.',
    done: 'يستمر مساعدك بما أحضرته.',
    failed: 'لم يُنقل، ولم يتغيّر شيء على الخادم.',
  },
  importCount: count =>
    plural('ar', count, {
      one: 'ملف واحد',
      two: 'ملفان',
      few: `${count} ملفات`,
      many: `${count} ملفًا`,
      other: `${count} ملف`,
    }),
}
