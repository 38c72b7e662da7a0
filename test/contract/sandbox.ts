import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../../sandbox/start.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { silentLog } from '../../src/kit/log.ts'
import { seededRandom } from '../../src/kit/random.ts'
import type { Result } from '../../src/kit/result.ts'
import type { ProviderError } from '../../src/providers/compute.ts'

/** One sandbox for a test file, without faults at the start of each test. */
export function sandboxOfThisFile(options: SandboxOptions = {}): () => RunningSandbox {
  let running: RunningSandbox | undefined
  beforeAll(async () => {
    running = await startSandbox(options)
  })
  afterAll(async () => running?.close())
  const sandbox = () => {
    if (!running) throw new Error('the sandbox runs from beforeAll to afterAll')
    return running
  }
  beforeEach(() => sandbox().world.faults.clear())
  return sandbox
}

export const context = { clock: systemClock, random: seededRandom('contract'), log: silentLog }

/** A variable of the sandbox's environment, as the product would be configured with it. */
export function variable(sandbox: RunningSandbox, name: string): string {
  const value = sandbox.environment[name]
  if (value === undefined) throw new Error(`the sandbox names no ${name}`)
  return value
}

/** Looks again until the condition holds; throws when it does not within the time. */
export async function eventually<T>(
  look: () => Promise<T>,
  holds: (seen: T) => boolean,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const seen = await look()
    if (holds(seen)) return seen
    if (Date.now() > deadline) throw new Error(`not in time: ${JSON.stringify(seen)}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

/** The answer's value; a refusal fails the test with its words. */
export function granted<T>(answer: Result<T, ProviderError>): T {
  if (!answer.ok) throw new Error(`refused: ${JSON.stringify(answer.error)}`)
  return answer.value
}

export const kindOf = (answer: Result<unknown, ProviderError>) =>
  answer.ok ? 'ok' : answer.error.kind
