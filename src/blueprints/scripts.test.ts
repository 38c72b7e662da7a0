import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const hasShellcheck = spawnSync('shellcheck', ['--version']).status === 0

test.skipIf(!hasShellcheck)(
  'shellcheck finds nothing in any script that a machine runs (skipped where it is absent)',
  () => {
    const scripts = globSync('*/*.sh', { cwd: import.meta.dirname })
    for (const folder of ['machine', 'openclaw', 'website']) {
      expect(scripts.filter(name => name.startsWith(folder)).length).toBeGreaterThan(3)
    }
    const found = spawnSync(
      'shellcheck',
      scripts.map(name => join(import.meta.dirname, name)),
    )
    expect(found.stdout.toString()).toBe('')
  },
)
