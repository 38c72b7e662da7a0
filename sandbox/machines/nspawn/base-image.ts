import { createHash } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { hostCommand } from './host-command.ts'

const packages = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'openssh-server',
  'cloud-init',
  'ca-certificates',
  'curl',
  'iproute2',
  'procps',
  'xz-utils',
  'openssl',
  'sudo',
]

/**
 * What is done to the fresh tree. No host keys and no machine id: every machine makes its own.
 * Without an explicit locale cloud-init ends in error ("degraded"), and the host's own extra
 * authorities are trusted because machines reach package registries through the host.
 */
const finish = `
set -eu
root=$1
rm -f "$root"/etc/ssh/ssh_host_* "$root"/etc/resolv.conf "$root"/etc/hostname
: > "$root/etc/machine-id"
cat > "$root/etc/cloud/cloud.cfg.d/99-sandbox.cfg" <<'CFG'
datasource_list: [ NoCloud, None ]
network: { config: disabled }
locale: C.UTF-8
disable_root: false
ssh_pwauth: false
system_info:
  default_user:
    name: root
    lock_passwd: true
CFG
for extra in /usr/local/share/ca-certificates/*.crt; do
  if [ -e "$extra" ]; then cp "$extra" "$root/usr/local/share/ca-certificates/"; fi
done
chroot "$root" update-ca-certificates >/dev/null 2>&1
`

const build = `
set -eu
target=$1
[ ! -e "$target/etc/os-release" ] || exit 0
rm -rf "$target.new"
mmdebstrap --quiet --variant=minbase --include="$2" bookworm "$target.new"
sh -c "$3" finish "$target.new"
mv "$target.new" "$target"
`

/** The folder of the Debian 12 tree that all machines share; built once for each recipe. */
export async function ensureBaseImage(
  imageDir: string,
  log: (text: string) => void,
): Promise<string> {
  const recipe = createHash('sha256')
    .update(packages.join() + finish)
    .digest('hex')
    .slice(0, 10)
  const folder = join(imageDir, 'base')
  const target = join(folder, `debian-12-${recipe}`)
  if (existsSync(join(target, 'etc/os-release'))) return target
  mkdirSync(folder, { recursive: true })
  log('building the Debian 12 base image (about half a minute, once)')
  // Two sandboxes may start at once: the second waits for the first and finds the tree there.
  await hostCommand(
    'flock',
    [`${target}.lock`, 'sh', '-c', build, 'build', target, packages.join(), finish],
    {
      timeoutMs: 15 * 60_000,
    },
  )
  return target
}
