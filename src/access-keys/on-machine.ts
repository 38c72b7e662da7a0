import type { Blueprint, MachineFile } from '../blueprints/blueprint.ts'

const folder = '/etc/ssh/sambuk-keys'
/** Read before what the blueprints write beside it: sshd goes by the first value that it finds. */
const settingsPath = '/etc/ssh/sshd_config.d/05-sambuk-keys.conf'

type Signing = Pick<Blueprint, 'owner' | 'login'>

/**
 * Pure. The files by which an owner signs in with these keys, and with no others: what lies in their own home does not
 * count, because whatever works as them could write there and stay. Without keys nobody signs in by one: each machine has
 * them from its first boot on.
 */
export function keyFiles({ owner, login }: Signing, keys: readonly string[]): MachineFile[] {
  const file = (path: string, content: string): MachineFile => ({
    ...{ path, content },
    ...{ mode: '0644', owner: 'root:root' },
  })
  return [
    file(`${folder}/${owner.username}`, keys.map(key => `${key}\n`).join('')),
    file(
      settingsPath,
      `# Keys that the owner added on the pages of this server.
Match User ${owner.username}
    AuthorizedKeysFile ${folder}/%u
    AuthenticationMethods ${login ? 'publickey password' : 'publickey'}
`,
    ),
  ]
}

/** Where the whole of sshd's settings lies with ours in it, for as long as they are looked at. */
const trial = '/run/sambuk-sshd'

/** Bash that fails where sshd would not start with the settings that lie beside those in use. */
export const keyCheck: string = [
  'mkdir -p /run/sshd',
  `rm -rf ${trial}`,
  `mkdir ${trial}`,
  `cp -r /etc/ssh/sshd_config /etc/ssh/sshd_config.d ${trial}`,
  `cp ${settingsPath}.new ${trial}${settingsPath.slice('/etc/ssh'.length)}`,
  `sed -i 's#/etc/ssh/sshd_config.d#${trial}/sshd_config.d#' ${trial}/sshd_config`,
  `/usr/sbin/sshd -t -f ${trial}/sshd_config`,
  `rm -rf ${trial}`,
].join('\n')

/** Bash after which they count. An account that nobody signs in to by default has a shell only while it has keys. */
export function keyCommands({ owner, login }: Signing, keys: readonly string[]): string {
  const shell = keys.length > 0 ? '/bin/bash' : '/usr/sbin/nologin'
  return [
    ...(login ? [] : [`usermod --shell ${shell} ${owner.username}`]),
    'systemctl reload ssh.service',
  ].join('\n')
}
