/** Sentences about a server that rests, in English. */
export const rest = {
  title: 'Power and rest',
  idle: {
    hibernate: (hours: number) =>
      `By your plan it hibernates when nobody has used it for ${hours} hours. You are told before.`,
    stop: (hours: number) =>
      `By your plan it is switched off when nobody has used it for ${hours} hours. You are told before.`,
  },
  never: 'It runs day and night until you let it rest.',
  keepAwake: 'Keep awake',
  keepAwakeText: 'It runs also while nobody uses it.',
  meanwhile:
    'While it rests nobody reaches it: no visits, no messages, and none of its scheduled work.',

  stop: 'Switch off',
  stopAsk: (hostname: string) => `Switch ${hostname} off?`,
  stopText: 'Everything on it stays where it is, and you start it again here.',
  stopSaves: (provider: string) => `At ${provider} a machine that is switched off costs less.`,
  stopSavesNothing: (provider: string) =>
    `This saves nothing: ${provider} charges for a machine that is switched off as for one that runs. The price of your plan stays the same, too.`,

  restart: 'Restart',
  restartAsk: (hostname: string) => `Restart ${hostname}?`,
  restartText:
    'It is away for about a minute, and what runs on it begins anew. Everything that is stored stays.',
  restarted: 'It restarts. We check it afterwards.',

  hibernate: 'Hibernate',
  hibernateAsk: (hostname: string) => `Let ${hostname} hibernate?`,
  hibernateText:
    'First everything on it is stored and read back; only then its machine is given back. To wake it takes about a minute. It may get another IP address; its name stays the same.',
  hibernateSaves: (provider: string) =>
    `This saves the machine at ${provider} and the energy that it uses. The price of your plan stays the same.`,

  start: 'Start it',
  wake: 'Wake it up',
  stay: 'Keep it running',
  back: 'Go back',

  hibernatingTitle: 'Your server is going to rest',
  hibernating:
    'What is on it is being stored and read back. Its machine is given back only when all of that is safe.',
  hibernatedTitle: 'This server hibernates',
  hibernated: 'Everything on it is stored safely, and it has no machine until it wakes.',
  idleSlept: 'Nobody had used it for a while.',
  wakesByVisit: 'It wakes when you press the button, or when somebody opens its address.',
  wakesHere: 'It wakes when you press the button. Until then its address leads nowhere.',
  wakingTitle: 'Your server is waking up',
  waking: 'It gets a machine, and everything that was on it. That takes about a minute.',
}
