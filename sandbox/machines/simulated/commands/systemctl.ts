import { type Command, defineCommand } from 'just-bash'
import type { Inside } from '../inside.ts'
import { Systemd } from '../systemd.ts'
import { fail, ok, options } from './outcome.ts'

/** systemctl over the simulated service manager. */
export function systemctlCommands(inside: Inside): Command[] {
  const { systemd } = inside

  const start = async (name: string, block: boolean) => {
    if (await systemd.isMasked(name))
      return fail(1, `Failed to start ${name}: Unit ${name} is masked.`)
    if (!(await systemd.load(name)))
      return fail(5, `Failed to start ${name}: Unit ${name} not found.`)
    if (!block) {
      inside.activity.start(async () => void (await systemd.start(name)))
      return ok()
    }
    if (await systemd.start(name)) return ok()
    const hint = `See "systemctl status ${name}" and "journalctl -xeu ${name}" for details.`
    return fail(
      1,
      `Job for ${name} failed because the control process exited with error code.\n${hint}`,
    )
  }
  const restart = async (name: string, block: boolean) => {
    if (!(await systemd.load(name)))
      return fail(5, `Failed to restart ${name}: Unit ${name} not found.`)
    await systemd.stop(name)
    return await start(name, block)
  }
  const show = async (name: string, wanted: string[]) => {
    const state = systemd.state(name)
    const unit = await systemd.load(name)
    const properties: Record<string, string> = {
      Id: name,
      LoadState: unit ? 'loaded' : 'not-found',
      ActiveState: state.active,
      SubState: state.sub,
      Result: state.result,
      MainPID: String(state.mainPid),
      ExecMainStatus: String(state.exitStatus),
      ConditionResult: state.conditionResult ? 'yes' : 'no',
      NRestarts: String(state.restarts),
      UnitFileState: (await systemd.isEnabled(name)) ? 'enabled' : 'disabled',
      FragmentPath: (await systemd.path(name)) ?? '',
      User: unit?.last('Service', 'User') ?? '',
    }
    return Object.entries(properties).filter(([key]) => wanted.length === 0 || wanted.includes(key))
  }
  const each = async (names: string[], act: (name: string) => Promise<ReturnType<typeof ok>>) => {
    let worst = ok()
    for (const name of names) {
      const outcome = await act(Systemd.fullName(name))
      if (outcome.exitCode !== 0 && worst.exitCode === 0) worst = outcome
      else worst.stdout += outcome.stdout
    }
    return worst
  }

  const systemctl = async (args: string[]): Promise<ReturnType<typeof ok>> => {
    const { flags, words } = options(args, ['-p', '--property', '-n', '--lines', '-t', '--type'])
    const [verb = 'list-units', ...names] = words
    const quiet = flags.has('-q') || flags.has('--quiet')
    const block = !flags.has('--no-block')
    const word = (text: string, success: boolean) => ({
      ...ok(quiet ? '' : `${text}\n`),
      exitCode: success ? 0 : 3,
    })
    switch (verb) {
      case 'start':
        return await each(names, name => start(name, block))
      case 'restart':
        return await each(names, name => restart(name, block))
      case 'try-restart':
        return await each(names, async name =>
          systemd.state(name).active === 'active' ? await restart(name, block) : ok(),
        )
      case 'reload':
      case 'reload-or-restart':
        return await each(names, async name => {
          if (await systemd.reload(name)) return ok()
          if (verb === 'reload-or-restart') return await restart(name, block)
          return fail(
            1,
            `Failed to reload ${name}: Job type reload is not applicable for unit ${name}.`,
          )
        })
      case 'stop':
        return await each(names, async name => {
          if (!(await systemd.load(name)))
            return fail(5, `Failed to stop ${name}: Unit ${name} not loaded.`)
          await systemd.stop(name)
          return ok()
        })
      case 'enable':
        return await each(names, async name => {
          if (!(await systemd.enable(name))) {
            return fail(1, `Failed to enable unit: Unit file ${name} does not exist.`)
          }
          return flags.has('--now') ? await start(name, block) : ok()
        })
      case 'disable':
        return await each(names, async name => {
          await systemd.disable(name)
          if (flags.has('--now')) await systemd.stop(name)
          return ok()
        })
      case 'mask':
        return await each(names, async name => {
          const path = `/etc/systemd/system/${name}`
          await inside.disk.remove(path)
          await inside.disk.fs.mkdir('/etc/systemd/system', { recursive: true })
          await inside.disk.fs.symlink('/dev/null', path)
          if (flags.has('--now')) await systemd.stop(name)
          return ok()
        })
      case 'unmask':
        return await each(names, async name => {
          if (await systemd.isMasked(name)) await inside.disk.remove(`/etc/systemd/system/${name}`)
          return ok()
        })
      case 'is-active': {
        const states = names.map(name => systemd.state(Systemd.fullName(name)).active)
        return word(states.join('\n'), states.includes('active'))
      }
      case 'is-failed': {
        const states = names.map(name => systemd.state(Systemd.fullName(name)).active)
        const failed = states.includes('failed')
        return { ...word(states.join('\n'), failed), exitCode: failed ? 0 : 1 }
      }
      case 'is-enabled': {
        const enabled = await systemd.isEnabled(Systemd.fullName(names[0] ?? ''))
        return { ...word(enabled ? 'enabled' : 'disabled', enabled), exitCode: enabled ? 0 : 1 }
      }
      case 'is-system-running': {
        const failed = systemd.services().some(([, state]) => state.active === 'failed')
        return { ...word(failed ? 'degraded' : 'running', !failed), exitCode: failed ? 1 : 0 }
      }
      case 'show': {
        const wanted = (flags.get('-p') ?? flags.get('--property') ?? '').split(',').filter(Boolean)
        const rows = await show(Systemd.fullName(names[0] ?? ''), wanted)
        const bare = flags.has('--value')
        return ok(rows.map(([key, value]) => `${bare ? value : `${key}=${value}`}\n`).join(''))
      }
      case 'status': {
        const name = Systemd.fullName(names[0] ?? '')
        if (!(await systemd.load(name))) return fail(4, `Unit ${name} could not be found.`)
        const state = systemd.state(name)
        const tail = systemd
          .journal(name)
          .slice(-10)
          .map(entry => entry.text)
        const text = [`● ${name}`, `     Active: ${state.active} (${state.sub})`, '', ...tail]
        return { ...ok(`${text.join('\n')}\n`), exitCode: state.active === 'active' ? 0 : 3 }
      }
      case 'cat': {
        const path = await systemd.path(Systemd.fullName(names[0] ?? ''))
        return path
          ? ok((await inside.disk.read(path)) ?? '')
          : fail(1, `No files found for ${names[0]}.`)
      }
      case 'reset-failed':
        // Without a name it is said of all units.
        if (names.length === 0) for (const [name] of systemd.services()) systemd.resetFailed(name)
        for (const name of names) systemd.resetFailed(Systemd.fullName(name))
        return ok()
      case 'list-units':
        return ok(
          systemd
            .services()
            .map(([n, s]) => `${n} loaded ${s.active} ${s.sub}\n`)
            .join(''),
        )
      case 'daemon-reload':
      case 'daemon-reexec':
      case 'preset':
      case 'set-default':
        return ok()
      case 'poweroff':
      case 'halt':
        inside.requestPower('off')
        return ok()
      case 'reboot':
        inside.requestPower('reboot')
        return ok()
      default:
        return fail(1, `Unknown command verb ${verb}.`)
    }
  }

  return [defineCommand('systemctl', systemctl)]
}
