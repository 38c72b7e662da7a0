import { isolated, plural } from './formats.ts'

/** Sentences about arriving with something and leaving with everything, in English. */
export const leaving = {
  exportTitle: 'Take everything with you',
  exportText:
    'One archive with all that we know of you and keep for you: account, orders, invoices, letters, and the newest backup of each server, opened.',
  exportButton: 'Download everything',
  exportNote:
    'A .tar.zst file; the larger your servers, the longer it takes. Keep it safe: it holds your keys.',
  eraseTitle: 'Erase everything',
  eraseText:
    'Ends every subscription and deletes every server, now and without a last backup, and then all backups, letters, keys and your name here and at our payment provider.',
  eraseWarning:
    'There is no way back, not even for us. Take everything with you first if you may want it again. What was paid for the time that is left is not paid back; an order that was not ready yet is.',
  eraseKept: 'Kept, because the law says so: numbers and amounts of invoices, without your name.',
  eraseOpen: 'Erase everything …',
  eraseConfirm: (email: string) => `Type ${isolated(email)} to confirm`,
  erasePassword: 'And your password',
  eraseButton: 'Erase everything for good',
  eraseDiffers: 'That is not your address.',
  receiptTitle: 'Receipt of an erasure',
  receiptText: 'It names nobody. Whoever has this address can read it.',
  states: {
    ending: 'Servers and subscriptions are ending; money under way arrives first.',
    emptying: 'Backups are being removed.',
    forgetting: 'The payment provider forgets, and then we do.',
    telling: 'Erased. The letter with this address is on its way.',
    done: 'Erased.',
  },
  receipt: {
    asked: 'Asked for',
    ended: 'Erased',
    servers: 'Servers deleted',
    backups: 'Backups removed',
    letters: 'Letters forgotten',
    requests: 'Requests to us removed',
    customer: 'Customer at the payment provider',
    customerGone: 'deleted',
    customerNone: 'there was none',
    notices: 'Notices of vendors blanked',
    invoices: 'Invoices kept, as the law asks',
    none: 'none',
    hash: 'SHA-256 of this receipt',
    download: 'Save the receipt',
  },
  importTitle: 'Bring what you have',
  importText:
    'An archive of your own OpenClaw, made with openclaw backup create. Your chats, files and channels go on here; what is here now is backed up first.',
  importChoose: 'Choose the archive',
  importSend: 'Bring it',
  importSending: 'It is being sent and looked at …',
  importStates: {
    receiving: 'It is being received.',
    waiting: 'It has arrived, and waits for the server to be ready.',
    bringing: 'It is being brought to the server, and takes its place when it works.',
    done: 'Your assistant goes on with what you brought.',
    failed: 'It was not brought. Nothing has changed on the server.',
  },
  importCount: (count: number) =>
    plural('en', count, { one: `${count} file`, other: `${count} files` }),
}
