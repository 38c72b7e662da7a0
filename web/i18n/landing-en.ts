/** The landing page in English. Only server components read it, so it adds no script. */
export const landing = {
  description:
    'Your own AI assistant on a server of your own. Every paid order ends in a working server or a full refund.',
  heroEyebrow: 'Your assistant, on your own machine',
  heroTitle: 'A personal AI server, ready while the tea is still hot.',
  heroText:
    'Pick a name and pay. We start a machine that belongs to you alone, install OpenClaw on it, check that it answers, and open the chat.',
  heroPromise:
    'Every paid order ends in a working server or a full refund. By itself, without asking.',
  heroStart: 'See the plans',
  heroHow: 'How it works',
  howTitle: 'Four steps, and you watch each one',
  howText:
    'No waiting in the dark: the page shows what happens, how long it takes and what comes next.',
  how: [
    {
      title: 'Choose a plan',
      text: 'By the month or by the year. You see only what can really be ordered now.',
    },
    {
      title: 'Name it and pay',
      text: 'The name becomes its address. You pay on our payment provider’s page.',
    },
    {
      title: 'Watch it being built',
      text: 'Machine, address, installation and checks, live with the time each one takes.',
    },
    {
      title: 'Talk to it',
      text: 'The chat opens on the same page. Bring the key of the AI model you like.',
    },
  ],
  plansTitle: 'Plans',
  plansText:
    'One price for the machine, the address, the installation and its care. AI model usage is billed by the vendor of your key.',
  getTitle: 'What you get',
  get: [
    {
      icon: 'server',
      title: 'A machine for you alone',
      text: 'No shared account, no neighbours. Your data stays on your own disk.',
    },
    {
      icon: 'lock',
      title: 'A gateway that is never public',
      text: 'The assistant’s gateway listens only inside the machine. Our chat reaches it through an encrypted connection with a key of its own.',
    },
    {
      icon: 'chat',
      title: 'Chat from the first minute',
      text: 'In the browser, on the phone as well as on the desk, in Arabic and in English.',
    },
    {
      icon: 'key',
      title: 'Your model, your key',
      text: 'OpenAI, Anthropic, OpenRouter or any address that speaks the same language. Stored encrypted.',
    },
    {
      icon: 'shield',
      title: 'Looked after',
      text: 'An encrypted address, a firewall and automatic security updates from the first start.',
    },
    {
      icon: 'refund',
      title: 'The promise',
      text: 'If your server cannot be made to work, you get all of your money back and a letter that says why.',
    },
  ],
  faqTitle: 'Questions people ask',
  faq: [
    {
      question: 'How long does it take?',
      answer:
        'Usually a few minutes, and often less. Most of it is the machine starting and the assistant being installed. You see the clock the whole time.',
    },
    {
      question: 'What happens if something goes wrong?',
      answer:
        'First we try again, in another place if one is sold out. If it still cannot be done, everything is cleared away, you get all of your money back and a letter explains why. You need not write to anyone.',
    },
    {
      question: 'What is OpenClaw?',
      answer:
        'An open-source personal assistant that runs on your own machine. It talks to the AI model you choose and keeps its memory and files with you.',
    },
    {
      question: 'Do I need a key for an AI model?',
      answer:
        'For the chat, yes. You can order without one and add it later. What the model’s vendor charges is between you and them.',
    },
    {
      question: 'Who can see my conversations?',
      answer:
        'They are kept on your machine and go to the vendor of the model you chose. We pass your messages on to your machine when you chat here, and do not keep them.',
    },
    { question: 'Can I pay by the year?', answer: 'Yes. A year costs as much as ten months.' },
  ],
  closingTitle: 'Ready to set sail?',
  closingText: 'Choose a plan, and watch your server come to life.',
}
