import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

// `npm run simulate -- --seed 42 --steps 500`: one life, told event by event. Without a seed, all that CI lives.
const { values } = parseArgs({
  options: { seed: { type: 'string' }, steps: { type: 'string' }, help: { type: 'boolean' } },
})
if (values.help) {
  process.stdout.write('npm run simulate -- [--seed NUMBER [--steps NUMBER]]\n')
  process.exit(0)
}
const vitest = join(import.meta.dirname, '../node_modules/vitest/vitest.mjs')
const told = spawn(process.execPath, [vitest, 'run', 'test/simulation'], {
  stdio: 'inherit',
  env: {
    ...process.env,
    ...(values.seed ? { SIMULATION_SEED: values.seed } : {}),
    ...(values.steps ? { SIMULATION_STEPS: values.steps } : {}),
  },
})
told.once('exit', code => {
  process.exitCode = code ?? 1
})
