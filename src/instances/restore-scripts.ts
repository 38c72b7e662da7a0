import { quoted } from '../kit/quoted.ts'
import type { OwnersData } from '../reconcilers/steps/instance-port.ts'
import { extras } from './backup-scripts.ts'

/**
 * Shell scripts by which an owner's data comes to a machine. Each may run again, after it was cut off at
 * any line. Paths are absolute here, and relative to `/` in archives.
 */

const room = '/var/lib/sambuk-restore'
/** What was unpacked, beside what is there. */
export const staged = `${room}/staged`
/** What was there, until the new one answers; and marks of what was not there. */
const kept = `${room}/kept`
const added = `${room}/added`
/** The paths of a swap, one a line, each written before anything of it is moved. */
const journal = `${room}/swapped`

const parentOf = (path: string): string => path.replace(/\/[^/]*$/, '') || '/'
const isThere = (word: string): string => `[ -e ${word} ] || [ -L ${word} ]`

/** Whatever became of a swap that was not kept: everything is as it was, and works again. */
export const putBack = ({ rest }: OwnersData): string =>
  [...undoSwap(rest.begin), rest.end, forget].join('\n')

/** The same before another try; software that was stopped for it stays so. */
export const makeRoom = ({ rest }: OwnersData): string =>
  [...undoSwap(rest.begin), `rm -rf ${room}`, `install -d -m 700 ${staged}`].join('\n')

const undoSwap = (holdStill: string): string[] => [
  `if [ -s ${journal} ]; then`,
  holdStill,
  'while IFS= read -r path; do',
  `  if ${isThere(`"${kept}$path"`)}; then rm -rf "$path"; mv "${kept}$path" "$path"`,
  `  elif [ -e "${added}$path" ]; then rm -rf "$path"; fi`,
  `done <${journal}`,
  'fi',
]

/**
 * Unpacks an archive over what earlier ones of its chain have left. `isChain`: it says of each folder what was
 * in it, and what is not goes.
 */
export const copyIn = ({ isChain }: { isChain: boolean }): string =>
  [
    `tar --extract --file=- --directory=${staged} --same-owner --preserve-permissions --acls --xattrs`,
    "--xattrs-include='*'",
    ...(isChain ? ['--incremental'] : []),
  ].join(' ')

/** Exit statuses of {@link swapIn}. */
export const missingStatus = 3
export const linkStatus = 4

/**
 * What was staged takes its place. Both moves are within one file system: nothing is half copied. Of chosen
 * paths each has to be in the backup, and no folder above it may be a link: it could lead out of its owner's
 * folders, and the one who moves is root.
 */
export const swapIn = (
  { paths, rest, username }: OwnersData,
  { chosen, withPassword }: { chosen: readonly string[] | null; withPassword: boolean },
): string =>
  [
    'set -e',
    ...(chosen ?? []).flatMap(path => [
      ...parentsWithin(path, paths).flatMap(parent => refuseLink(parent)),
      `if ! { ${isThere(quoted(staged + path))}; }; then echo ${quoted(path)} >&2; exit ${missingStatus}; fi`,
    ]),
    rest.begin,
    `install -d -m 700 ${kept} ${added}`,
    ...(chosen ?? paths).flatMap(path => [
      `if ${isThere(quoted(staged + path))}; then`,
      `  echo ${quoted(path)} >>${journal}`,
      `  mkdir -p ${quoted(kept + parentOf(path))} ${quoted(added + parentOf(path))} ${quoted(parentOf(path))}`,
      `  if ${isThere(quoted(path))}; then mv ${quoted(path)} ${quoted(kept + path)}; else : >${quoted(added + path)}; fi`,
      `  mv ${quoted(staged + path)} ${quoted(path)}`,
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

/** The folders above a chosen path, from the one that is backed up on. */
function parentsWithin(path: string, tops: readonly string[]): string[] {
  const top = tops.find(each => path === each || path.startsWith(`${each}/`)) ?? ''
  const names = path.slice(top.length).split('/').filter(Boolean)
  return names.map((_, depth) => [top, ...names.slice(0, depth)].join('/'))
}

const refuseLink = (parent: string): string[] => [
  `if [ -L ${quoted(parent)} ] || [ -L ${quoted(staged + parent)} ]; then echo ${quoted(parent)} >&2; exit ${linkStatus}; fi`,
]

/** Also what the backup of the present state has left, whose machine was not left after all. */
export const forget = `rm -rf ${room} ${extras}`

const quiet = '/usr/local/lib/sambuk/quiet'
const quietUnit = 'sambuk-quiet.service'

/**
 * By the rules of routing, which every system has: what comes from the machine itself is unreachable, but for
 * answers over SSH. The machine's own addresses are looked up before all rules. A unit says the same again
 * before the network is there, should the machine start again.
 */
export const isolate = [
  'set -e',
  `cat >${quiet} <<'QUIET'`,
  '#!/bin/bash',
  'set -e',
  'for family in -4 -6; do',
  '  ip $family rule list >/dev/null 2>&1 || continue',
  '  ip $family rule del priority 100 2>/dev/null || true',
  '  ip $family rule del priority 101 2>/dev/null || true',
  // TCP by its number: small systems do not know its name.
  '  ip $family rule add priority 100 ipproto 6 sport 22 lookup main',
  '  ip $family rule add priority 101 iif lo unreachable',
  'done',
  'QUIET',
  `chmod 755 ${quiet}`,
  `cat >/etc/systemd/system/${quietUnit} <<'UNIT'`,
  '[Unit]',
  'Before=network-pre.target',
  'Wants=network-pre.target',
  '[Service]',
  'Type=oneshot',
  'RemainAfterExit=yes',
  `ExecStart=${quiet}`,
  '[Install]',
  'WantedBy=multi-user.target',
  'UNIT',
  'systemctl daemon-reload',
  `systemctl enable ${quietUnit}`,
  quiet,
].join('\n')
