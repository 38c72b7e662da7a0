import { spawn, spawnSync } from 'node:child_process'
import { userInfo } from 'node:os'
import { expect, onTestFinished, test, vi } from 'vitest'
import { parseUsage, usageCommand } from './usage.ts'

const { username } = userInfo()
const asked = () =>
  parseUsage(
    spawnSync('bash', ['-s'], { input: usageCommand(`connected ${username}`) }).stdout.toString(),
  )
const canAsk = spawnSync('pgrep', ['--version']).status === 0

test.skipIf(!canAsk)(
  'whoever is connected by SSH uses a machine, and programs of the same account do not (skipped without pgrep)',
  async () => {
    const program = spawn('sleep', ['30'])
    onTestFinished(() => void program.kill())
    expect(asked()).toMatchObject({ busy: false })
    // The name that sshd gives to the process of a session.
    const session = spawn('bash', ['-c', `exec -a 'sshd: ${username}@pts/9' sleep 30`])
    onTestFinished(() => void session.kill())
    await vi.waitFor(() => expect(asked()).toMatchObject({ busy: true }), { timeout: 5_000 })
  },
)
