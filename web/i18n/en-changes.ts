/** Sentences about changing and cancelling what was bought, in English. */
export const changes = {
  now: 'What you have now',
  back: 'Back to the server',

  wish: {
    title: 'Change it',
    text: 'First we tell you exactly what it costs. Nothing happens before you agree.',
    plan: 'Plan',
    current: 'Now',
    place: 'Place',
    stay: 'Where it stands now',
    stayText: 'Moves only if the machine there is too small',
    otherPlace: 'Another place',
    yearStays: 'A year that is paid for runs to its end; then you can order by the month.',
    ask: 'See what it costs',
    same: 'Choose something else than what you have.',
    pricing: 'Finding out what this costs…',
    pricingText: 'We ask our payment provider. This takes a few seconds.',
  },

  offer: {
    title: 'Our offer',
    until: 'It holds for half an hour.',
    dueNow: 'To pay now',
    credit: 'What you have paid for and not used is taken off already.',
    next: { month: 'Then every month', year: 'Then every year' },
    from: (day: string) => `from ${day} on`,
    at: 'Takes effect',
    atOnce: 'At once',
    moves: 'The server moves',
    movesText: (place: string) =>
      `It is built anew in ${place} from a backup of everything on it. For some minutes it does not answer; its name and its address stay the same.`,
    stays: 'The server stays on its machine and goes on running.',
    agree: 'Agree',
    agreeAndPay: (amount: string) => `Agree and pay ${amount}`,
    withdraw: 'Keep what I have',
    withdrawn: 'Nothing was changed.',
  },

  progress: {
    agreedTitle: 'Making the change…',
    agreed: 'Your payment and your subscription are being brought up to date.',
    movingTitle: 'Your server is moving',
    moving: 'We write to you when it is there. You can leave this page.',
    laterTitle: 'Agreed',
    later: (day: string) =>
      `Until ${day} you keep what you have paid for. Then the change is made by itself.`,
    doneTitle: 'Done',
    done: (plan: string) => `You have ${plan} now.`,
    refusedTitle: 'This could not be done',
    refused: 'Nothing was changed and nothing was charged.',
    another: 'Ask for something else',
  },

  cancel: {
    title: 'Cancel it',
    text: 'You are asked when and why; until the end you can think better of it.',
    open: 'Cancel…',
    dialog: (hostname: string) => `Cancel ${hostname}`,
    when: 'When?',
    periodEnd: 'When the paid time is over',
    periodEndText: (day: string) => `It runs until ${day}, and you are not charged again.`,
    periodEndPlain: 'It runs on until then, and you are not charged again.',
    now: 'Now',
    nowText: 'The server is switched off and deleted. Time that is paid for is not paid back.',
    backup: 'Before it is deleted a last backup is made. The letter says how long we keep it.',
    why: 'Why?',
    choose: 'Please choose',
    reasons: {
      'too-expensive': 'It costs too much',
      'not-used': 'I do not use it',
      'missing-feature': 'Something is missing',
      'technical-trouble': 'It did not work well',
      'went-elsewhere': 'I use something else now',
      other: 'Another reason',
    },
    comment: 'What should we know?',
    confirmEnd: 'Cancel at the end',
    confirmNow: 'Cancel now and delete',
    keep: 'Do not cancel',
    doneEnd: 'It is cancelled and runs to the end of the paid time.',
    doneNow: 'It is cancelled.',
  },

  keep: {
    title: 'It is cancelled',
    open: 'Keep it after all',
    done: 'Good: it goes on as before.',
  },
}

export type ChangesWords = typeof changes
