/**
 * The words of the emulated assistant: no intelligence, but always the same answer to the same
 * message, in the language of the message.
 */
export function replyTo(message: string): string {
  const said = withoutEnvelope(message)
  const isArabic = /\p{Script=Arabic}/u.test(said)
  const words = isArabic ? arabic : english
  if (said === '') return words.empty
  const rule = words.rules.find(({ when }) => when.test(said))
  return rule ? rule.answer : words.echo(shorten(said))
}

/** `run` and a command: what an assistant with a shell is asked to do there; null: nothing. */
export function commandIn(message: string): string | null {
  return /^(?:run|شغّل|شغل)[:\s]+(.+)$/iu.exec(withoutEnvelope(message))?.[1]?.trim() ?? null
}

/** `open` and an address: what an assistant with a browser is asked to look at there; null: nothing. */
export function addressIn(message: string): string | null {
  return /^(?:open|افتح)\s+(https?:\S+)$/iu.exec(withoutEnvelope(message))?.[1] ?? null
}

/** What was found is said; that is all that this model knows of it. */
export const replyToOutput = (output: string): string => {
  const found = shorten(output.trim())
  return /\p{Script=Arabic}/u.test(found)
    ? `هذا ما ظهر: ${found}`
    : `This is what it printed: ${found}`
}

/** `count to` a number: an answer that takes its time, a number in every tenth of a second. */
export function countIn(message: string): number | null {
  const upTo = /(?:count to|عُدّ إلى|عد إلى)\s*(\d{1,4})/iu.exec(withoutEnvelope(message))?.[1]
  return upTo === undefined ? null : Number(upTo)
}

interface Rules {
  empty: string
  rules: { when: RegExp; answer: string }[]
  echo(said: string): string
}

const english: Rules = {
  empty: 'I am here. What would you like to do?',
  rules: [
    { when: /^ping[.!?]*$/i, answer: 'pong' },
    { when: /^(hello|hi|hey)\b.{0,20}$/i, answer: 'Hello! I am your assistant. How can I help?' },
    { when: /^(thanks|thank you)\b.{0,20}$/i, answer: 'You are welcome.' },
    {
      when: /\bwho are you\b/i,
      answer: 'I am the sandbox model: I stand in for a real language model and only repeat.',
    },
  ],
  echo: said => `You said: “${said}”. I am the sandbox model, so that is all I know about it.`,
}

const arabic: Rules = {
  empty: 'أنا هنا. ماذا تود أن تفعل؟',
  rules: [
    { when: /^بينج[.!؟]*$/, answer: 'بونج' },
    {
      when: /^(مرحبا|مرحبًا|أهلا|أهلًا|السلام عليكم|سلام)(\s|$|[.!،]).{0,20}$/,
      answer: 'أهلًا بك! أنا مساعدك. كيف أساعدك؟',
    },
    { when: /^(شكرا|شكرًا)/, answer: 'على الرحب والسعة.' },
    { when: /من أنت/, answer: 'أنا نموذج تجريبي أقوم مقام نموذج لغوي حقيقي وأكرر ما يقال لي فقط.' },
  ],
  echo: said => `قلتَ: «${said}». أنا نموذج تجريبي، وهذا كل ما أعرفه عن ذلك.`,
}

const echoMax = 280
const shorten = (text: string) =>
  text.length > echoMax ? `${text.slice(0, echoMax).trimEnd()}…` : text

/**
 * What the person wrote, without what assistants put around it: a fenced block of metadata under a
 * line such as `Sender (untrusted metadata):`, a bracketed time such as `[Sat 2026-11-21 07:26 UTC]`, and
 * OpenClaw's own `<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>` blocks.
 */
export function withoutEnvelope(message: string): string {
  let said = message.trim()
  for (let before = ''; before !== said; ) {
    before = said
    said = said
      .replace(/^[^\n]{0,120}\((?:untrusted )?metadata\)[^\n]*:\s*\n```[\s\S]*?\n```/i, '')
      .replace(/^<(metadata|context|system-reminder)>[\s\S]*?<\/\1>/i, '')
      .replace(/<<<BEGIN_([A-Z_]+)>>>[\s\S]*?<<<END_\1>>>/g, '')
      .replace(/^\[[^\]\n]*\d{4}-\d\d-\d\d[^\]\n]*\]/, '')
      .replace(/^\[[^\]\n]*\d{1,2}:\d\d[^\]\n]*\]/, '')
      // OpenClaw 2026.9.6 ends the first message of a session with what it runs on.
      .replace(/\n+Runtime: agent=[\s\S]*$/, '')
      .trim()
  }
  return said
}
