/** Waits, or stops waiting when `stopping` aborts; never throws. */
export const pause = (ms: number, stopping: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (stopping.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      stopping.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    stopping.addEventListener('abort', end)
  })
