import { type Command, readOptions } from './command.ts'
import { examine } from './doctor/examine.ts'
import type { Finding } from './doctor/finding.ts'
import { withInstallation } from './installation.ts'

const marks: Record<Finding['state'], string> = { ok: 'ok', warning: 'WARN', failed: 'FAIL' }

/** Checks everything that the installation needs, for real, and says what to do about each finding. */
export const doctorCommand: Command = {
  says: 'checks every configured account, plan, name, key and disk, and says what to do [--json]',
  async run({ config, args }) {
    const { values } = readOptions(args, { json: { type: 'boolean' } })
    const findings = await withInstallation(config, open => examine({ open, config }))
    if (findings.some(({ state }) => state === 'failed')) process.exitCode = 1
    if (values.json) return console.log(JSON.stringify(findings))
    for (const line of report(findings)) console.log(line)
  },
}

/** Findings below one another, each with its advice, and a last line that counts them. */
export function report(findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ subject }) => subject.length))
  const count = (state: Finding['state']) =>
    findings.filter(finding => finding.state === state).length
  return [
    ...findings.flatMap(({ subject, state, what, todo }, at) => [
      ...(isParted(findings, at) ? [''] : []),
      `${marks[state].padEnd(4)}  ${subject.padEnd(width)}  ${what}`,
      ...(todo ? [`${' '.repeat(width + 8)}→ ${todo}`] : []),
    ]),
    '',
    `${count('failed')} failed, ${count('warning')} warnings, ${count('ok')} in order`,
  ]
}

/** A blank line stands before and after each group of several findings. */
function isParted(findings: readonly Finding[], at: number): boolean {
  const groups = [findings[at - 1], findings[at]].map(one => groupOf(one?.subject ?? ''))
  const [before, here] = groups
  if (at === 0 || before === here) return false
  return groups.some(
    group => findings.filter(({ subject }) => groupOf(subject) === group).length > 1,
  )
}

const groupOf = (subject: string): string => subject.split(' ')[0] ?? subject
