import { plural } from './formats.ts'

/** Sentences about plans, the order and its payment, in English. */
export const orders = {
  interval: {
    label: 'How often you pay',
    month: 'Monthly',
    year: 'Yearly',
    perMonth: 'a month',
    perYear: 'a year',
    save: (amount: string) => `save ${amount}`,
    saveLong: (amount: string) =>
      `You pay for ten months and use twelve: ${amount} saved every year.`,
    twoFree: 'two months free',
  },

  plan: {
    order: (name: string) => `Choose ${name}`,
    notNow: 'Not available right now',
    memory: (gb: string) => `${gb} GB memory`,
    cores: (count: number, text: string) =>
      plural('en', count, { one: `${text} core`, other: `${text} cores` }),
    disk: (gb: string) => `${gb} GB disk`,
    near: (place: string, latency: string) => `In ${place}, about ${latency} from you`,
    places: (count: number, text: string) =>
      plural('en', count, { one: 'One place', other: `${text} places to choose from` }),
    none: 'No plan can be ordered at the moment. Please look in again later.',
    unreachable: 'We could not load the plans just now.',
  },

  order: {
    title: 'Your new server',
    noPlan: 'Choose a plan first',
    noPlanText: 'The plan in this link is not offered. These are:',
    unavailableTitle: (name: string) => `${name} cannot be ordered right now`,
    seePlans: 'See the plans',
    summary: 'Summary',
    change: 'Change the plan',
    today: 'To pay today',
    renews: {
      month: 'Renews every month until you cancel.',
      year: 'Renews every year until you cancel.',
    },
    hostname: 'Name of your server',
    hostnameHint: 'Lower-case letters, digits and hyphens. It becomes its address.',
    hostnameChecking: 'Looking whether it is free…',
    hostnameFree: (address: string) => `${address} is free.`,
    hostnameUnknown: 'We could not check the name just now; we check it again when you pay.',
    blueprint: 'What runs on it',
    location: 'Where it stands',
    locationFrom: (country: string) =>
      `Distances are from ${country} in a straight line. The time is what a message should take there and back.`,
    locationUnknown: 'We cannot tell where you are. The nearer it stands, the faster it answers.',
    regions: {
      europe: 'Europe',
      'north-america': 'North America',
      'south-america': 'South America',
      'asia-pacific': 'Asia and the Pacific',
      'middle-east': 'Middle East',
      africa: 'Africa',
      other: 'Elsewhere',
    },
    nearest: 'Nearest',
    reach: (distance: string, latency: string) => `about ${distance}, ${latency}`,
    allPlaces: (count: string) => `Show all ${count} places`,
    modelTitle: 'Key for your AI model',
    modelText:
      'To chat, your assistant needs a key from a model vendor. You can add it now or later. It is stored encrypted and sent only to your own server.',
    modelLater: 'Add it later',
    modelNow: 'Add it now',
    pay: (amount: string) => `Pay ${amount}`,
    preparing: 'Preparing your payment…',
    payNote: 'You pay on the page of our payment provider. We never see your card.',
    promise: 'If we cannot give you a working server, you get all of your money back by itself.',
    slow: 'Preparing the payment takes longer than usual. You can wait here or come back later.',
  },

  orderStates: {
    title: 'Your order',
    lookingTitle: 'Looking at your payment…',
    looking: 'This takes a few seconds. You can leave this page; nothing gets lost.',
    paidTitle: 'Payment received. Thank you!',
    paid: 'Your server is being started. We take you there in a moment.',
    payableTitle: 'Your order waits for payment',
    place: (place: string, provider: string) =>
      `Your server will stand in ${place}, at ${provider}.`,
    payable: (address: string) => `${address} is kept for you for a short while.`,
    cancelledTitle: 'You left without paying',
    cancelled: 'Nothing was charged. You can still pay, or order something else.',
    pay: 'Go to the payment',
    abandonedTitle: 'This order has ended',
    abandoned: 'It was not paid in time, so the name is free again. Nothing was charged.',
    failedTitle: 'This order could not be carried out',
    failed: 'If you were charged, all of it comes back to you by itself.',
    again: 'Order again',
    toServer: 'Go to your server',
  },
}
