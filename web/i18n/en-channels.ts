import { isolated } from './formats.ts'

export const channels = {
  title: 'Channels',
  text: 'Write to your assistant where you already are.',
  failed: 'Your channels could not be loaded.',
  stale: 'What you see may be out of date. We keep trying.',
  names: { telegram: 'Telegram', whatsapp: 'WhatsApp', discord: 'Discord' },
  about: {
    telegram: 'A bot of your own, in direct messages.',
    whatsapp: 'A number that your assistant answers on.',
    discord: 'A bot of your own, in direct messages.',
  },
  states: {
    off: 'Not connected',
    starting: 'Connecting',
    working: 'Working',
    failing: 'Cannot be reached',
    refused: 'Must be connected again',
  },
  problems: {
    starting: 'Your assistant is signing in there. This takes a few seconds.',
    failing: 'Your assistant does not get through at the moment. It keeps trying by itself.',
    refused: 'The messenger has ended this connection, or does not take the token any more.',
  },
  heard: 'Last message:',
  connect: (name: string) => `Connect ${name}`,
  again: (name: string) => `Connect ${name} again`,
  connected: (name: string) => `${name} is connected`,
  write: 'Write to it',
  invite: 'Invite it to a server',
  bot: {
    token: 'Bot token',
    tried: 'We try it, pass it to your server, and keep no copy.',
    save: 'Connect',
    saving: 'Connecting. The first time this may take half a minute.',
    steps: {
      telegram: [
        'Open @BotFather in Telegram and send it /newbot.',
        'Choose a name and a username for your bot.',
        'Copy the token from its answer and paste it here.',
      ],
      discord: [
        'Make an application in Discord’s developer portal and open its Bot page.',
        'Switch on “Message Content Intent” there.',
        'Press “Reset Token”, copy the token and paste it here.',
      ],
    },
    open: { telegram: 'Open @BotFather', discord: 'Open the developer portal' },
  },
  link: {
    title: 'Link WhatsApp',
    getting: 'Getting a code. The first time this may take half a minute.',
    steps: [
      'Open WhatsApp on the phone whose number your assistant shall use.',
      'Open Settings, then Linked devices, then Link a device.',
      'Point the camera at this code.',
    ],
    picture: 'The code for your phone to read',
    fresh: 'The code changes by itself.',
    advice:
      'Give it a number of its own: on yours, everybody who writes to you would be told that they need your permission.',
    another: 'Get another code',
  },
  disconnect: 'Disconnect',
  disconnectTitle: (name: string) => `Disconnect ${name}?`,
  disconnectText:
    'Your assistant stops answering there, and what it needs to sign in is removed from your server. What was said stays.',
  disconnected: (name: string) => `${name} is disconnected`,
  requests: {
    title: 'Wants to write to your assistant',
    text: 'They were not answered yet. Let in only people you know: your assistant does for them what it does for you.',
    unnamed: 'Without a name',
    until: 'Open until',
    allow: 'Let in',
    dismiss: 'Not now',
    allowName: (name: string) => `Let ${isolated(name)} in`,
    dismissName: (name: string) => `Do not let ${isolated(name)} in now`,
    allowed: 'They were let in and told so',
    dismissed: 'They were not let in',
  },
  safety: {
    title: 'Who is answered',
    lines: [
      'Nobody, until you let them in here. That includes yourself: write to your bot once, and your request appears on this page.',
      'Each of them has a conversation of their own. What your assistant knows and can do is the same for all.',
      'In groups your assistant is silent.',
    ],
  },
}
