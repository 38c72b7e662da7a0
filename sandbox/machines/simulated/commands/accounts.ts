import { type Command, defineCommand, latin1FromBytes } from 'just-bash'
import type { Account } from '../accounts.ts'
import type { CommandContext, Inside } from '../inside.ts'
import { quote, type SessionContext } from '../shell.ts'
import { fail, ok, options } from './outcome.ts'
import { child } from './shell-words.ts'

/** useradd, id, getent and the commands that run others as another user. */
export function accountCommands(inside: Inside, session: SessionContext): Command[] {
  const { accounts } = inside
  const valued = ['-d', '--home-dir', '--home', '-s', '--shell', '-g', '--gid', '-G', '--groups']
  valued.push(
    '-e',
    '--expiredate',
    '-u',
    '--uid',
    '-c',
    '--comment',
    '--gecos',
    '-k',
    '-p',
    '--password',
    '--ingroup',
  )

  const useradd = async (args: string[]) => {
    const { flags, words } = options(args, valued)
    const name = words[0]
    if (!name) return fail(2, 'useradd: a name is needed')
    if (await accounts.find(name)) return fail(9, `useradd: user '${name}' already exists`)
    const home = flags.get('-d') ?? flags.get('--home-dir') ?? flags.get('--home')
    const shell = flags.get('-s') ?? flags.get('--shell')
    const makeHome = flags.has('-m') || flags.has('--create-home')
    await accounts.add({ name, ...(home && { home }), ...(shell && { shell }), makeHome })
    const groups = flags.get('-G') ?? flags.get('--groups')
    for (const group of groups?.split(',') ?? []) await accounts.addToGroup(name, group)
    return ok()
  }
  const identity = async (account: Account, flags: Map<string, string>) => {
    const groups = (await accounts.groups()).filter(
      g => g.gid === account.gid || g.members.includes(account.name),
    )
    const named = flags.has('-n')
    if (flags.has('-u')) return `${named ? account.name : account.uid}\n`
    if (flags.has('-g')) return `${named ? account.name : account.gid}\n`
    if (flags.has('-G')) return `${groups.map(g => (named ? g.name : g.gid)).join(' ')}\n`
    const all = groups.map(g => `${g.gid}(${g.name})`).join(',')
    return `uid=${account.uid}(${account.name}) gid=${account.gid}(${account.name}) groups=${all}\n`
  }
  const runAs = async (user: string, script: string, context: CommandContext, keepEnv: boolean) => {
    if (!(await accounts.find(user))) return fail(1, `unknown user ${user}`)
    const account = await accounts.find(user)
    const env = keepEnv ? { ...context.exportedEnv } : {}
    const identityEnv = { USER: user, LOGNAME: user, HOME: account?.home ?? '/' }
    return await child(inside, user, context, {
      script,
      env: { ...env, ...identityEnv },
      ...(session.tty && { tty: session.tty }),
    })
  }

  return [
    defineCommand('useradd', useradd),
    defineCommand('adduser', async args => {
      const { flags, words } = options(args, valued)
      if (words.length === 2) {
        await accounts.addToGroup(words[0] ?? '', words[1] ?? '')
        return ok()
      }
      const system = flags.has('--system') && !flags.has('--home')
      return await useradd(flags.has('--no-create-home') || system ? args : ['-m', ...args])
    }),
    defineCommand('groupadd', async args => {
      const name = options(args, valued).words[0] ?? ''
      await accounts.addGroup(name)
      return ok()
    }),
    defineCommand('usermod', async args => {
      const { flags, words } = options(args, valued)
      const name = words[0] ?? ''
      if (!(await accounts.find(name))) return fail(6, `usermod: user '${name}' does not exist`)
      const groups = flags.get('-G') ?? flags.get('--groups')
      for (const group of groups?.split(',') ?? []) await accounts.addToGroup(name, group)
      const home = flags.get('-d') ?? flags.get('--home')
      const shell = flags.get('-s') ?? flags.get('--shell')
      await accounts.setHomeOrShell(name, { ...(home && { home }), ...(shell && { shell }) })
      const stored = flags.get('-p') ?? flags.get('--password')
      if (stored !== undefined) await accounts.setStoredPassword(name, stored)
      const expires = flags.get('-e') ?? flags.get('--expiredate')
      if (expires !== undefined) await accounts.setExpiry(name, expires)
      return ok()
    }),
    ...['passwd', 'loginctl', 'chage'].map(name => defineCommand(name, async () => ok())),
    defineCommand('chpasswd', async (args, context) => {
      const isHashed = args.includes('-e') || args.includes('--encrypted')
      const text = Buffer.from(latin1FromBytes(context.stdin), 'latin1').toString()
      for (const line of text.split('\n').filter(Boolean)) {
        const at = line.indexOf(':')
        const name = line.slice(0, at)
        if (at < 1) return fail(1, 'chpasswd: line 1: missing new password')
        if (!(await accounts.find(name))) {
          return fail(1, `chpasswd: (user ${name}) pam_chauthtok() failed`)
        }
        const given = line.slice(at + 1)
        if (isHashed) await accounts.setStoredPassword(name, given)
        else await accounts.setPassword(name, given)
      }
      return ok()
    }),
    defineCommand('id', async args => {
      const { flags, words } = options(args, [])
      const account = await accounts.find(words[0] ?? session.user)
      return account
        ? ok(await identity(account, flags))
        : fail(1, `id: '${words[0]}': no such user`)
    }),
    defineCommand('whoami', async () => ok(`${session.user}\n`)),
    defineCommand('getent', async args => {
      const [database, key] = args
      if (database === 'group') {
        const lines = ((await inside.disk.read('/etc/group')) ?? '').split('\n')
        const found = lines.find(line => !key || line.startsWith(`${key}:`))
        return found ? ok(`${found}\n`) : fail(2, '')
      }
      if (database === 'passwd') {
        const lines = ((await inside.disk.read('/etc/passwd')) ?? '').split('\n')
        const found = lines.find(line => !key || line.startsWith(`${key}:`))
        return found ? ok(`${found}\n`) : { stdout: '', stderr: '', exitCode: 2 }
      }
      if (database === 'shadow') {
        const lines = ((await inside.disk.read('/etc/shadow')) ?? '').split('\n')
        const found = lines.find(line => line.startsWith(`${key}:`))
        return found ? ok(`${found}\n`) : { stdout: '', stderr: '', exitCode: 2 }
      }
      return fail(1, `Unknown database: ${database}`)
    }),
    defineCommand('runuser', async (args, context) => {
      const { flags, words } = options(beforeCommand(args), ['-u', '--user', '-c', '-s'])
      const user = flags.get('-u') ?? flags.get('--user') ?? words[0] ?? 'root'
      const script = flags.get('-c') ?? commandOf(args, flags.has('-u') || flags.has('--user'))
      return await runAs(user, script, context, !flags.has('-l') && !words.includes('-'))
    }),
    defineCommand('su', async (args, context) => {
      const { flags, words } = options(args, ['-c', '-s'])
      const user = words.filter(word => word !== '-')[0] ?? 'root'
      return await runAs(user, flags.get('-c') ?? 'true', context, !words.includes('-'))
    }),
    defineCommand('sudo', async (args, context) => {
      const { flags } = options(beforeCommand(args), ['-u', '--user'])
      const user = flags.get('-u') ?? flags.get('--user') ?? 'root'
      return await runAs(user, commandOf(args, true), context, true)
    }),
  ]
}

const valuedRunFlags = new Set(['-u', '--user', '-g', '-c', '-s'])

/** The leading options of `runuser -u NAME -- command …`, without the command. */
function beforeCommand(args: string[]): string[] {
  const at = commandAt(args)
  return args.slice(0, at).filter(arg => arg !== '--')
}

function commandOf(args: string[], hasUser: boolean): string {
  const words = args.slice(commandAt(args)).filter((arg, i) => !(i === 0 && arg === '--'))
  return (hasUser ? words : words.slice(1)).map(quote).join(' ') || 'true'
}

function commandAt(args: string[]): number {
  let at = 0
  while (at < args.length) {
    const arg = args[at] ?? ''
    if (arg === '--') return at + 1
    if (!arg.startsWith('-') && !/^\w+=/.test(arg)) return at
    at += valuedRunFlags.has(arg) ? 2 : 1
  }
  return at
}
