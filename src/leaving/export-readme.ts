/** What lies beside the data, in both languages, for whoever opens it years later. */
export const readme = (email: string, at: Date): string => `\
What Sambuk knows of ${email}
${at.toISOString()}

account.json        who you are to us
addresses.json      e-mail addresses that you changed from and to
api-keys.json       keys by which programs of yours come to us, without their text
passkeys.json       names of what you sign in with instead of a password
team.json           who may use your servers, and whose you may use
orders.json         what you ordered, and how it stands
invoices.json       your invoices: numbers, amounts, and where they can be read
refunds.json        what was paid back, or will be
letters.json        which letters we sent you; their words are not kept once they are sent
letters-wished.json which kinds of letters you wish to get
requests.json       what you wrote to us when you asked for a plan
servers/NAME/       one folder for each of your servers:
  server.json       its settings
  usage.json        your limit for its models, and what you said that they cost
  ssh-keys.json     public keys by which you sign in on it, and those that you removed
  domains.json      domains of yours that lead to it, and those that you removed
  backups.json      all of its backups, with their manifests
  backup/           the newest of them, in the order in which it is unpacked

Unpack a backup into an empty folder, one file after the other:

    tar --extract --incremental --file 0-full.tar

Files that end in .age are encrypted to your own key: age --decrypt -i KEY FILE | zstd -d | tar --extract --incremental
Keys, tokens and passwords are not listed by themselves: the software keeps them in its own files, which are in the backup.

────────

ما يعرفه سنبوك عن ‎${email}‎

account.json        بيانات حسابك لدينا
addresses.json      عناوين البريد التي انتقلت منها وإليها
api-keys.json       مفاتيح تصل بها برامجك إلينا، دون نصّها
passkeys.json       أسماء مفاتيح المرور التي تدخل بها بدل كلمة المرور
team.json           من يستخدم خوادمك، ومن تستخدم خوادمهم
orders.json         ما طلبته، وحالته
invoices.json       فواتيرك: أرقامها ومبالغها وأين تُقرأ
refunds.json        ما أُعيد إليك أو سيُعاد
letters.json        الرسائل التي أرسلناها إليك؛ ولا نحتفظ بنصوصها بعد إرسالها
letters-wished.json أنواع الرسائل التي تريدها
requests.json       ما كتبته إلينا حين سألت عن باقة
servers/NAME/       مجلد لكل خادم من خوادمك:
  server.json       إعداداته
  usage.json        حدّك لنماذجه، والأسعار التي أدخلتها لها
  ssh-keys.json     المفاتيح العامة التي تدخل بها إليه، وما حذفته منها
  domains.json      نطاقاتك التي تشير إليه، وما حذفته منها
  backups.json      جميع نسخه الاحتياطية وبياناتها الوصفية
  backup/           أحدث نسخة منها، بالترتيب الذي تُفك به

فُكَّ النسخة في مجلد فارغ، ملفًا بعد ملف، بالأمر المذكور أعلاه. والملفات المنتهية بـ ‎.age‎ مشفّرة بمفتاحك أنت.
ولا ندرج المفاتيح والرموز وكلمات المرور وحدها: يحفظها البرنامج في ملفاته، وهي في النسخة الاحتياطية.
`
