import type { ExecResult } from 'just-bash'

export function ok(stdout = ''): ExecResult {
  return { stdout, stderr: '', exitCode: 0 }
}

export function bytes(stdout: Uint8Array): ExecResult {
  const text = Buffer.from(stdout).toString('latin1')
  return { stdout: text, stdoutKind: 'bytes', stderr: '', exitCode: 0 }
}

export function fail(exitCode: number, stderr: string): ExecResult {
  return { stdout: '', stderr: stderr.endsWith('\n') ? stderr : `${stderr}\n`, exitCode }
}

/** Splits `-abc`, `--long`, `--long=value` and words; options named in `valued` take a value. */
export function options(args: string[], valued: string[]) {
  const flags = new Map<string, string>()
  const words: string[] = []
  const queue = [...args]
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (arg === '--') {
      words.push(...queue)
      break
    }
    if (arg.startsWith('--')) {
      const [name = '', ...rest] = arg.split('=')
      if (rest.length > 0) flags.set(name, rest.join('='))
      else flags.set(name, valued.includes(name) ? (queue.shift() ?? '') : '')
    } else if (/^-[^-]/.test(arg)) {
      for (let i = 1; i < arg.length; i++) {
        const name = `-${arg[i]}`
        if (!valued.includes(name)) flags.set(name, '')
        else {
          flags.set(name, arg.slice(i + 1) || (queue.shift() ?? ''))
          break
        }
      }
    } else words.push(arg)
  }
  return { flags, words }
}
