import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { nspawnReason } from '../test-nspawn.ts'
import { hostCommand, recordOf } from './host-command.ts'
import { clearLeftovers, labName, refuseForeignLab, runFolderOf } from './leftovers.ts'

const reason = await nspawnReason()
if (reason !== null) process.stderr.write(`leftovers are not tested here: ${reason}\n`)

test.runIf(reason === null)(
  'what a killed sandbox left is removed, what a running one uses stays',
  async () => {
    const killed = spawn('sleep', ['60'])
    const owner = recordOf(killed.pid ?? 0)
    const left = `sbx${owner?.pid}-${owner?.startTime}-abcd`
    const ours = labName()
    for (const name of [left, `${left}-1`, ours]) {
      await hostCommand('ip', ['netns', 'add', name])
      onTestFinished(async () => {
        await hostCommand('sh', ['-c', `test ! -e /run/netns/${name} || ip netns del ${name}`])
      })
    }
    mkdirSync(runFolderOf(left))
    await clearLeftovers()
    expect(existsSync(`/run/netns/${left}`)).toBe(true)

    const ended = new Promise(resolve => killed.once('exit', resolve))
    const inside = spawn('ip', ['netns', 'exec', `${left}-1`, 'sleep', '60'])
    const insideEnded = new Promise(resolve => inside.once('exit', resolve))
    killed.kill('SIGKILL')
    await ended
    await Promise.all([clearLeftovers(), clearLeftovers()])
    await insideEnded
    expect(existsSync(`/run/netns/${left}`)).toBe(false)
    expect(existsSync(`/run/netns/${left}-1`)).toBe(false)
    expect(existsSync(runFolderOf(left))).toBe(false)
    expect(existsSync(`/run/netns/${ours}`)).toBe(true)
  },
)

test('a state folder whose machines run in another process is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-lab-record-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'lab.json')
  refuseForeignLab(file)
  const parent = recordOf(process.ppid)
  writeFileSync(file, JSON.stringify({ name: `sbx${parent?.pid}-${parent?.startTime}-abcd` }))
  expect(() => refuseForeignLab(file)).toThrow(`the running process ${process.ppid}`)
  writeFileSync(file, JSON.stringify({ name: labName() }))
  refuseForeignLab(file)
})
