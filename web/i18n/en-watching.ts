import { plural } from './formats.ts'

/** How busy a server is, in English. */
export const vitals = {
  title: 'How busy it is',
  text: 'Measured every few seconds while you look.',
  measuring: 'Being measured…',
  cpu: 'Processor',
  memory: 'Memory',
  disk: 'Disk',
  of: (used: string, all: string) => `${used} of ${all}`,
  cores: (count: number, load: string) =>
    `${plural('en', count, { one: '1 core', other: `${count} cores` })}, load ${load}`,
  between: (title: string, now: string, least: string, most: string) =>
    `${title}: now ${now}, between ${least} and ${most} in the last 15 minutes.`,
  begin: '15 minutes ago',
  now: 'Now',
  asTable: 'As a table',
  time: 'Time',
}

/** Logs of a server, in English. */
export const logs = {
  title: 'Logs',
  text: 'What your server writes, as it writes it.',
  which: 'Which log',
  names: { software: 'Software', web: 'Web server', system: 'System' },
  level: 'Level',
  fromLevel: {
    error: 'Errors only',
    warning: 'Warnings and errors',
    info: 'Everything usual',
    debug: 'Everything',
  },
  search: 'Only lines with',
  pause: 'Pause',
  resume: 'Go on',
  clear: 'Clear',
  paused: 'Paused. What is written meanwhile comes when you go on.',
  states: {
    opening: 'Opening the log…',
    open: 'Live: new lines come by themselves.',
    lost: 'The connection is lost. We are looking for it.',
  },
  none: 'No such line so far.',
  lines: 'Lines of the log',
  short: { error: 'ERR', warning: 'WARN', info: 'INFO', debug: 'DBG' },
}
