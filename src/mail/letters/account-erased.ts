import { letter, text, webAddress } from '../letter.ts'

/** The last letter to somebody: that nothing of theirs is left, and where the receipt is. */
export const accountErased = letter(
  { name: text, url: webAddress },
  {
    en: ({ name, url }) => ({
      subject: 'Your data is erased',
      heading: `Goodbye, ${name}`,
      paragraphs: [
        'You asked us to forget you, and we have: your servers, all their backups, our letters to you, your keys and passwords, and your customer record at our payment provider are erased.',
        'The law has us keep invoices. We keep their numbers and amounts; your name is not in them here.',
        'The receipt says in numbers what was erased and what is kept. It names nobody, and whoever has its address can read it, so keep this letter or save the receipt: we cannot send it again.',
      ],
      button: { label: 'Open the receipt', url },
    }),
    ar: ({ name, url }) => ({
      subject: 'مُحيت بياناتك',
      heading: `وداعًا يا ${name}`,
      paragraphs: [
        'طلبت منا أن ننساك، وقد فعلنا: محونا خوادمك وجميع نسخها الاحتياطية ورسائلنا إليك ومفاتيحك وكلمات مرورك وسجلّك لدى مزوّد الدفع.',
        'يُلزمنا القانون بحفظ الفواتير، فنحتفظ بأرقامها ومبالغها وحدها، ولا يظهر اسمك فيها عندنا.',
        'يبيّن الإيصال بالأرقام ما مُحي وما بقي. وهو لا يذكر اسم أحد، ويستطيع قراءته كل من لديه عنوانه؛ فاحتفظ بهذه الرسالة أو احفظ الإيصال، إذ لا يمكننا إرساله مرة أخرى.',
      ],
      button: { label: 'فتح الإيصال', url },
    }),
  },
  { aboutAddress: true },
)
