import { expect, test } from 'vitest'
import { VirtualDisk } from '../disk.ts'
import { SshdConfig } from './sshd-config.ts'

const owner = { user: 'owner', groups: ['owner', 'sudo'] }
const root = { user: 'root', groups: ['root'] }

async function config(files: Record<string, string>): Promise<SshdConfig> {
  const disk = new VirtualDisk()
  for (const [path, text] of Object.entries(files)) await disk.write(`/etc/ssh/${path}`, text)
  return await SshdConfig.read(disk)
}

const passwords = (read: SshdConfig, caller: typeof owner) =>
  read.option('PasswordAuthentication', caller)

test('the first of two values counts, so that what is included first wins', async () => {
  const read = await config({
    sshd_config: 'Include /etc/ssh/sshd_config.d/*.conf\nPasswordAuthentication no\n',
    'sshd_config.d/00-first.conf': '# words\npasswordauthentication "yes"\n',
    'sshd_config.d/50-second.conf': 'PasswordAuthentication no\n',
    'sshd_config.d/90-not.conf.bak': 'Nonsense here\n',
  })
  expect(passwords(read, root)).toBe('yes')
})

test('a block is about whom it names, over what is about everybody, and ends with its file', async () => {
  const read = await config({
    sshd_config: 'Include /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin no\n',
    'sshd_config.d/a.conf':
      'PasswordAuthentication no\nMatch User owner,other\n  PasswordAuthentication yes\n',
  })
  expect(passwords(read, owner)).toBe('yes')
  expect(passwords(read, root)).toBe('no')
  expect(read.option('PermitRootLogin', root)).toBe('no')
})

test('a block may name a group, and all of its criteria count', async () => {
  const read = await config({
    sshd_config:
      'Match Group sudo User root\nPasswordAuthentication no\nMatch Group sudo\nPasswordAuthentication yes\n',
  })
  expect(passwords(read, owner)).toBe('yes')
  expect(passwords(read, root)).toBeNull()
})

test.each([
  ['PasswordAuthentification no\n', 'Bad configuration option: PasswordAuthentification'],
  ['PasswordAuthentication\n', 'missing argument'],
])('a mistake is said as sshd says it: %s', async (text, says) => {
  await expect(config({ sshd_config: text })).rejects.toThrow(says)
})
