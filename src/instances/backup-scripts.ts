import { quoted } from '../kit/quoted.ts'
import type { Lending, OwnersData } from '../reconcilers/steps/instance-port.ts'

/**
 * Bash by which an owner's data leaves a machine; how it comes to one is in `restore-scripts.ts`. Each may run
 * again, after it was cut off at any line. Paths are absolute here, and relative to `/` in archives.
 */

/** What travels beside the paths: the hash of the owner's password. */
export const extras = '/var/lib/sambuk-data'

const folder = '/var/lib/sambuk-backup'
/** What each backup held, as GNU tar remembers it: by the backup's id. */
const levels = `${folder}/levels`
const work = `${folder}/work`
const copies = `${work}/copies`
/** Where the software's own user makes copies, who may not look into ours. */
const making = '/var/lib/sambuk-snapshot'

const relative = (path: string): string => path.replace(/^\/+/, '')
const memory = (backupId: string): string => `${levels}/${backupId}.snar`

const prepare = ({ username }: OwnersData): string[] => [
  'umask 077',
  `rm -rf ${extras} ${work} ${making}`,
  `install -d -m 700 ${extras} ${folder} ${levels} ${copies}`,
  ...(username ? [`getent shadow ${username} | cut -d: -f2 >${extras}/password`] : []),
]

const members = ({ paths }: OwnersData): string[] => [
  "df -kP / | tail -n 1 | sed 's/^/disk /'",
  ...[extras, ...paths].map(path => `if [ -e ${path} ]; then echo member ${relative(path)}; fi`),
]

/** Stops what writes there, and prints what there is to copy: `disk …`, as `df` has it, and `member PATH`, one a line. */
export const holdStill = (data: OwnersData): string =>
  ['set -e', ...prepare(data), data.rest.begin, ...members(data)].join('\n')

/**
 * Copies what is being written to consistently, and prints `database PATH` for each, then `member PATH`; and
 * `incremental` where only what is new since the parent has to be copied.
 */
export const takeSnapshot = (data: OwnersData, { backupId, parentId }: Lending): string => {
  const { command, leaveOut } = data.snapshot
  return [
    'set -e -o pipefail',
    ...prepare(data),
    `rm -f ${memory(backupId)}`,
    `printf '%s\\n' ${leaveOut.map(quoted).join(' ')} >${work}/left-out`,
    ...(command === null
      ? []
      : [
          `install -d -m 711 ${making}`,
          `COPIES=${copies} SNAPSHOT=${making} LEAVE_OUT=$(cat ${work}/left-out)`,
          command,
          `rm -rf ${making}`,
        ]),
    `(cd / && find ${relative(copies)} -type f) >${work}/copied`,
    `sed 's,^${relative(copies)}/,,' ${work}/copied >${work}/databases`,
    // A copy takes the place of its database and of that one's journals.
    `sed 's/[][*?\\\\]/\\\\&/g' ${work}/databases | while IFS= read -r path; do`,
    `  printf '%s\\n' "$path" "$path-wal" "$path-shm" "$path-journal"`,
    `done >>${work}/left-out`,
    ...(parentId
      ? [
          `if [ -f ${memory(parentId)} ]; then`,
          `  cp ${memory(parentId)} ${work}/next.snar`,
          '  echo incremental',
          'fi',
        ]
      : []),
    `sed 's,^,database /,' ${work}/databases`,
    ...members(data),
  ].join('\n')
}

const tar = (options: readonly string[], from: readonly string[]): string =>
  `tar --create --file=- --directory=/ --format=posix --sort=name --acls --xattrs ${options.join(' ')} -- ${from.join(' ')}`

/** Modes, owners by name, times and whatever else hangs on a file; in an order that does not change. */
export const copyOut = (from: readonly string[]): string => tar([], from)

/**
 * The same beside running software: each copy is in the archive under the name of its database, so that
 * whoever unpacks it has to know nothing of copies. That a file changed while it was read is no failure (exit
 * status 1): it is copied again next time. A disk may have another number after each boot.
 */
export const copyChanges = (from: readonly string[]): string =>
  [
    `${tar(
      [
        `--listed-incremental=${work}/next.snar`,
        '--no-check-device',
        '--anchored',
        `--exclude-from=${work}/left-out`,
        `--transform='flags=r;s,^${relative(copies)}/,,'`,
        '--verbatim-files-from',
        `--files-from=${work}/copied`,
      ],
      from,
    )} || [ $? -eq 1 ]`,
  ].join('\n')

/** The backup is verified: the next one may continue it. What earlier ones held is forgotten. */
export const remember = ({ backupId }: Lending): string =>
  [
    'set -e',
    `mv ${work}/next.snar ${memory(backupId)}`,
    `find ${levels} -type f ! -name ${backupId}.snar -delete`,
    clearAway,
  ].join('\n')

export const clearAway = `rm -rf ${extras} ${work} ${making}`

export const letGo = ({ rest }: OwnersData): string => `${clearAway}\n${rest.end}`
