const steps = new Set<string>()

/** Tells a person on standard output what is being done and how long it took. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now()
  steps.add(what)
  try {
    const result = await work()
    say(`  ${what.padEnd(44)} ${seconds(started)}`)
    return result
  } catch (error) {
    say(`  ${what.padEnd(44)} failed after ${seconds(started)}`)
    throw error
  } finally {
    steps.delete(what)
  }
}

/** Says every few seconds what has not ended, so that nobody looks at a silent screen. */
export function watchSteps(everyMs = 5_000): () => void {
  const timer = setInterval(() => {
    if (steps.size > 0) say(`  … ${[...steps].join(', ')}`)
  }, everyMs)
  return () => clearInterval(timer)
}

export const say = (line: string): void => console.log(line)

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`
