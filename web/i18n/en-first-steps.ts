/** What to do first with a new server, in English. */
export const firstSteps = {
  title: 'First steps',
  progress: (done: number, all: number) => `${done} of ${all} done`,
  done: 'Done',
  hide: 'Do not show this again',
  steps: {
    model: { title: 'Give it a model', text: 'A key of a vendor, with which it thinks.' },
    message: { title: 'Say something', text: 'Ask it what it can do for you.' },
    channel: { title: 'Connect a messenger', text: 'WhatsApp, Telegram or Discord.' },
    credentials: {
      title: 'Keep its credentials',
      text: 'They are shown a single time, for your password manager.',
    },
    'two-factor': {
      title: 'Protect your account',
      text: 'With a code from your phone whenever you sign in.',
    },
  },
}
