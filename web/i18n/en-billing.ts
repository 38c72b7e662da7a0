/** Sentences about what was bought and what is paid, in English. Only the pages that need them carry them. */
export const billing = {
  title: 'Billing',
  text: 'What you have bought, until when it is paid, and every invoice.',
  nothingTitle: 'Nothing bought yet',
  nothing: 'With your first order, what you pay for and your invoices appear here.',
  unreachable: 'We could not load this just now.',

  subscriptions: 'What you have',
  formerly: 'What you had',
  standings: {
    trial: 'Free trial',
    paid: 'Paid',
    overdue: 'Payment missing',
    suspended: 'Switched off',
    ending: 'Ends',
    refunded: 'Refunded',
    ended: 'Ended',
  },
  price: {
    month: (amount: string) => `${amount} a month`,
    year: (amount: string) => `${amount} a year`,
  },
  renewed: (day: string) => `Paid until ${day}, then renewed.`,
  charged: (day: string) => `Free until ${day}, then paid for the first time.`,
  ends: (day: string) => `Runs until ${day} and then ends. You are not charged again.`,
  endsNow: 'It is ending now.',
  plan: 'Plan and payment',
  comeBack: {
    open: 'Bring it back',
    until: (day: string) => `Its data is kept until ${day}. Until then it can come back as it was.`,
    now: 'Its data is still there: it can come back as it was.',
    ownKey:
      'The newest copy opens only with your own key: you are asked for it once the server has its machine.',
    otherName: 'Its name is somebody else’s by now. Under which name should it come back?',
  },
  manage: 'Change or cancel',
  manageOf: (hostname: string) => `Change or cancel ${hostname}`,
  toServer: 'To the server',

  missing: {
    title: 'A payment is missing',
    suspendedFrom: (day: string) =>
      `If it stays away, the server is switched off on ${day}. Nothing on it is lost by that.`,
    deletedFrom: (day: string) =>
      `What is on it is kept until ${day}. After that a last backup is made and the server is deleted.`,
    pay: 'Pay now',
    otherCard: 'Use another card',
  },

  invoices: {
    title: 'Invoices',
    none: 'No invoice yet.',
    number: 'Number',
    date: 'Date',
    server: 'Server',
    amount: 'Amount',
    status: 'State',
    document: 'Document',
    unnumbered: 'No number yet',
    ofIt: (tax: string) => `${tax} of it tax`,
    refunded: (amount: string) => `${amount} paid back`,
    due: (day: string) => `Due on ${day}`,
    statuses: {
      draft: 'In preparation',
      open: 'To be paid',
      paid: 'Paid',
      void: 'Not valid',
      uncollectible: 'Not paid',
    },
    underWay: 'Payment on its way',
    pdf: 'PDF',
    pdfOf: (number: string) => `Invoice ${number} as PDF`,
    pay: 'Pay',
    payOf: (number: string) => `Pay invoice ${number}`,
  },

  portal: {
    title: 'Cards and your details',
    text: 'Cards, the address on your invoices and your tax number are kept by our payment provider, on pages of its own.',
    open: 'Open the payment pages',
    opening: 'Opening…',
    backTitle: 'Welcome back',
    back: 'What you changed there counts from now on.',
  },
}

export type BillingWords = typeof billing
