import { VirtualDisk } from './disk.ts'
import { programFile } from './programs/program.ts'

const folders = [
  '/root',
  '/home',
  '/etc/ssh/sshd_config.d',
  '/etc/systemd/system',
  '/opt',
  '/srv',
  '/usr/local/bin',
  '/usr/local/sbin',
]
folders.push(
  '/usr/sbin',
  '/usr/bin',
  '/var/lib',
  '/var/log',
  '/var/cache',
  '/var/tmp',
  '/var/www',
  '/mnt',
)

const passwd = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`
const group = `root:x:0:
daemon:x:1:
adm:x:4:
sudo:x:27:
www-data:x:33:
users:x:100:
nogroup:x:65534:
`
const osRelease = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
`
const sshdConfig = `Include /etc/ssh/sshd_config.d/*.conf
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM yes
PrintMotd no
Subsystem sftp /usr/lib/openssh/sftp-server
`
const sshUnit = `[Unit]
Description=OpenBSD Secure Shell server
[Service]
ExecStart=/usr/sbin/sshd -D
Restart=on-failure
RestartPreventExitStatus=255
[Install]
WantedBy=multi-user.target
`

/** The files of a freshly installed Debian 12 that scripts look at. */
export async function debianDisk(rootCertificatePem: string): Promise<VirtualDisk> {
  const disk = new VirtualDisk()
  for (const folder of folders) await disk.fs.mkdir(folder, { recursive: true })
  await disk.fs.chmod('/root', 0o700)
  await disk.write('/etc/passwd', passwd)
  await disk.write('/etc/group', group)
  await disk.write('/etc/os-release', osRelease)
  await disk.write('/etc/debian_version', '12.11\n')
  await disk.write('/etc/hosts', '127.0.0.1 localhost\n')
  await disk.write('/etc/fstab', '')
  await disk.write('/etc/ssh/sshd_config', sshdConfig)
  await disk.write('/etc/ssl/certs/ca-certificates.crt', rootCertificatePem)
  await disk.write('/lib/systemd/system/ssh.service', sshUnit)
  await disk.write('/usr/sbin/sshd', programFile('sshd', '9.2p1'), 0o755)
  await disk.write(
    '/var/lib/dpkg/sandbox-packages',
    'curl 7.88.1-10\nca-certificates 20230311\nopenssl 3.0.17-1\nsudo 1.9.13p3-1\n',
  )
  const wants = '/etc/systemd/system/multi-user.target.wants'
  await disk.fs.mkdir(wants, { recursive: true })
  await disk.fs.symlink('/lib/systemd/system/ssh.service', `${wants}/ssh.service`)
  await disk.fs.symlink('/lib/systemd/system/ssh.service', '/etc/systemd/system/sshd.service')
  return disk
}

/** What the kernel and udev provide at every boot. */
export async function mountVolatile(disk: VirtualDisk, machine: { cores: number }): Promise<void> {
  await disk.write(
    '/proc/cpuinfo',
    Array.from({ length: machine.cores }, (_, i) => `processor\t: ${i}\n`).join('\n'),
  )
  await disk.write('/dev/urandom', Buffer.from(crypto.getRandomValues(new Uint8Array(65_536))))
  for (const folder of ['/tmp', '/run', '/run/session'])
    await disk.fs.mkdir(folder, { recursive: true })
  await disk.fs.chmod('/tmp', 0o1777)
  if (!((await disk.read('/etc/machine-id')) ?? '').trim()) {
    await disk.write('/etc/machine-id', `${crypto.randomUUID().replaceAll('-', '')}\n`)
  }
}
