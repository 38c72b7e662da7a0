import type { Code } from './codes.ts'

/** What is said on the pages where a server is used: its chat, terminal, browser and files. */
export const workspace = {
  'chat-failed': 'Your assistant could not finish its answer. Please ask again.',
  'chat-unreachable': 'We could not reach your assistant right now. Please try again in a moment.',
  'conversation-name-taken': 'Another conversation has this name.',
  'terminal-unreachable': 'We could not reach your server right now. Please try again in a moment.',
  'terminals-too-many':
    'You have as many terminals open as you may. Please close one of them first.',
  'terminal-idle':
    'Nothing happened here for half an hour, so we closed the terminal. What runs in it goes on.',
  'browser-unreachable':
    'We could not reach your assistant’s browser right now. Please try again in a moment.',
  'browser-missing': 'There is no browser on this server.',
  'browser-disabled': 'The browser is switched off in your assistant’s settings.',
  'browser-blocked':
    'Your assistant’s safety rules do not let it open this address. Addresses inside private networks are among those.',
  'browser-not-allowed': 'Your assistant’s settings do not allow this in its browser.',
  'browser-tab-closed': 'This tab has been closed.',
  'browser-address-unknown': 'There is no page at this address.',
  'browser-failed': 'The browser could not do this. Please try again.',
  'browser-views-too-many':
    'The browser is open on as many of your pages as can be. Please close one of them first.',
  'model-is-default': 'This provider is asked first already. Replace its key there.',
  'fallbacks-too-many':
    'There are as many fallbacks as there can be. Please remove one of them first.',
  'channel-token-refused': 'This token was refused. Please copy it anew, and whole.',
  'messenger-unreachable': 'The messenger did not answer. Please try again in a moment.',
  'discord-intent-missing':
    'Discord does not let this bot read messages yet. Please switch on “Message Content Intent” on its Bot page, and try again.',
  'channel-not-installed':
    'Your server could not download what it needs for this messenger. Please try again in a moment.',
  'channel-request-gone': 'This request is not there any more. Whoever wrote may ask again.',
  'file-path-illegal': 'This is no name that a file can have.',
  'file-missing': 'There is nothing of this name on the server any more.',
  'file-denied': 'The account that works on your server has no right to this.',
  'file-exists': 'There is something of this name already.',
  'file-wrong-kind': 'This cannot be done with a file of this kind.',
  'file-needed': 'Your server lives in this folder: it cannot be moved or removed.',
  'file-binary': 'This file is not text. You can download it.',
  'file-too-long': 'This file is too long for the editor. You can download it.',
  'file-changed': 'This file was changed in the meantime. Nothing was overwritten.',
  'file-refused': 'The server could not do this.',
  'files-unreachable': 'We could not reach your server right now. Please try again in a moment.',
  'upload-offset': 'The server has another part of this file than expected.',
  'upload-damaged': 'A part of this file was damaged on its way.',
  'upload-incomplete': 'Not all of this file has arrived.',
} as const satisfies Partial<Record<Code, string>>
