import type { OwnersData } from '../reconcilers/steps/instance-port.ts'

/**
 * Shell scripts by which an owner's data leaves a machine and comes to one. Each may run again, after it
 * was cut off at any line. Paths are absolute here, and relative to `/` in archives.
 */

/** What travels beside the paths: the hash of the owner's password. */
const extras = '/var/lib/sambuk-data'
const room = '/var/lib/sambuk-restore'
const staged = `${room}/staged`
const kept = `${room}/kept`

const relative = (path: string): string => path.replace(/^\/+/, '')
const parentOf = (path: string): string => path.replace(/\/[^/]*$/, '') || '/'

/** Prints what there is to copy, one a line; holds it still first. */
export const holdStill = ({ paths, rest, username }: OwnersData): string =>
  [
    'umask 077',
    rest.begin,
    `rm -rf ${extras}`,
    `install -d -m 700 ${extras}`,
    ...(username ? [`getent shadow ${username} | cut -d: -f2 >${extras}/password`] : []),
    ...[extras, ...paths].map(path => `if [ -e ${path} ]; then echo ${relative(path)}; fi`),
  ].join('\n')

/** Modes, owners by name, times and whatever else hangs on a file; in an order that does not change. */
export const copyOut = (members: readonly string[]): string =>
  `tar --create --file=- --directory=/ --format=posix --sort=name --acls --xattrs -- ${members.join(' ')}`

export const letGo = ({ rest }: OwnersData): string => `rm -rf ${extras}\n${rest.end}`

/** A swap that was not kept is taken back first. */
export const putBack = ({ paths, rest }: OwnersData): string =>
  [
    `if [ ! -e ${kept} ]; then rm -rf ${staged}; install -d -m 700 ${staged}; exit 0; fi`,
    rest.begin,
    ...paths.map(
      path => `if [ -e ${kept}${path} ]; then rm -rf ${path}; mv ${kept}${path} ${path}; fi`,
    ),
    rest.end,
    `rm -rf ${room}`,
    `install -d -m 700 ${staged}`,
  ].join('\n')

export const copyIn = `tar --extract --file=- --directory=${staged} --same-owner --preserve-permissions --acls --xattrs --xattrs-include='*'`

/** Both moves are within one file system: nothing is half copied. */
export const swapIn = (
  { paths, rest, username }: OwnersData,
  { withPassword }: { withPassword: boolean },
): string =>
  [
    'set -e',
    rest.begin,
    `install -d -m 700 ${kept}`,
    ...paths.flatMap(path => [
      `if [ -e ${staged}${path} ]; then`,
      `  mkdir -p ${kept}${parentOf(path)} ${parentOf(path)}`,
      `  if [ -e ${path} ]; then mv ${path} ${kept}${path}; fi`,
      `  mv ${staged}${path} ${path}`,
      'fi',
    ]),
    ...(withPassword && username
      ? [
          `if [ -s ${staged}${extras}/password ]; then`,
          `  echo "${username}:$(cat ${staged}${extras}/password)" | chpasswd --encrypted`,
          'fi',
        ]
      : []),
    rest.end,
  ].join('\n')

export const forget = `rm -rf ${room}`
