/**
 * What Hostinger does to a fresh system, in the words that machines here understand (cloud-config):
 * the hostname is set as it was given, root gets its password and may log in with it, and the
 * account's post-install script is saved as `/post_install` and run once the system is up, with its
 * output in `/post_install.log`. Keys reach root's `authorized_keys` by the machine's own list.
 */
export function renderFirstBoot(machine: {
  hostname: string
  rootPassword: string
  script: string | null
}): string {
  const files = [
    { path: '/etc/ssh/sshd_config.d/10-root.conf', content: 'PermitRootLogin yes\n' },
    ...(machine.script === null
      ? []
      : [
          {
            path: '/post_install',
            permissions: '0755',
            encoding: 'b64',
            content: Buffer.from(machine.script).toString('base64'),
          },
        ]),
  ]
  const config = {
    hostname: machine.hostname,
    fqdn: machine.hostname,
    prefer_fqdn_over_hostname: true,
    manage_etc_hosts: 'localhost',
    disable_root: false,
    ssh_pwauth: true,
    chpasswd: {
      expire: false,
      users: [{ name: 'root', password: machine.rootPassword, type: 'text' }],
    },
    write_files: files,
    ...(machine.script !== null && { runcmd: ['/post_install > /post_install.log 2>&1'] }),
  }
  return `#cloud-config\n${JSON.stringify(config, null, 1)}\n`
}

/**
 * A restored disk has everything already. To a machine here it is a new one, so it has to be told
 * to keep what makes it the old one, its host keys above all.
 */
export const restoredBoot = '#cloud-config\nssh_deletekeys: false\n'
