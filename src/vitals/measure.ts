import { z } from 'zod'

/** What a machine's kernel has counted by one moment. CPU times are in ticks since its start. */
export interface Reading {
  busyTicks: number
  allTicks: number
  cores: number
  /** Waiting or running, on average of a minute. */
  load: number
  memoryBytes: { used: number; all: number }
  diskBytes: { used: number; all: number }
}

export const Sample = z.object({
  at: z.iso.datetime(),
  /** Of all cores together, since the sample before; null where there is none to compare with. */
  cpuPercent: z.number().nullable(),
  cores: z.int(),
  load: z.number(),
  memoryBytes: z.object({ used: z.int(), all: z.int() }),
  diskBytes: z.object({ used: z.int(), all: z.int() }),
})
export type Sample = z.infer<typeof Sample>

/** Needs nothing that is not on every Linux system, and takes a few milliseconds. */
export const measureCommand = [
  'head -n 1 /proc/stat',
  "grep -E '^(MemTotal|MemAvailable):' /proc/meminfo",
  'cat /proc/loadavg',
  'nproc',
  'df -kP / | tail -n 1',
].join(' && ')

/** Pure. Reads what {@link measureCommand} prints; null: that was something else. */
export function readingOf(printed: string): Reading | null {
  const lines = printed.trim().split('\n')
  const numbers = (line: string | undefined) => line?.match(/\d+(\.\d+)?/g)?.map(Number) ?? []
  const [stat, memory, available, load, cores, disk] = lines
  // user nice system idle iowait irq softirq steal, then guests, which are counted in user already
  const ticks = numbers(stat?.replace(/^cpu\s/, '')).slice(0, 8)
  const allTicks = ticks.reduce((sum, each) => sum + each, 0)
  const idleTicks = (ticks[3] ?? 0) + (ticks[4] ?? 0)
  const [memoryKb = Number.NaN] = numbers(memory)
  const [freeKb = Number.NaN] = numbers(available)
  // `/dev/sda1 39214092 4123412 33073836 12% /`: a name may have digits.
  const [diskKb = Number.NaN, diskUsedKb = Number.NaN] = numbers(disk?.replace(/^\S+/, ''))
  const reading: Reading = {
    busyTicks: allTicks - idleTicks,
    allTicks,
    cores: numbers(cores)[0] ?? Number.NaN,
    load: numbers(load)[0] ?? Number.NaN,
    memoryBytes: { used: (memoryKb - freeKb) * 1024, all: memoryKb * 1024 },
    diskBytes: { used: diskUsedKb * 1024, all: diskKb * 1024 },
  }
  const all = [reading.cores, reading.load, reading.memoryBytes.used, reading.diskBytes.used]
  const isWhole = lines.length === 6 && ticks.length >= 4 && allTicks > 0
  return isWhole && all.every(Number.isFinite) ? reading : null
}

/** Pure. What lies between two readings; counters that went back are another start's. */
export function sampleOf(reading: Reading, before: Reading | null, at: Date): Sample {
  const { busyTicks, allTicks, ...kept } = reading
  const passed = before === null ? 0 : allTicks - before.allTicks
  const busy = before === null ? -1 : busyTicks - before.busyTicks
  const cpuPercent = passed > 0 && busy >= 0 ? Math.min(100, (100 * busy) / passed) : null
  return { ...kept, at: at.toISOString(), cpuPercent }
}
