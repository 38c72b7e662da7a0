import type { Inside } from './inside.ts'

/** Ticks of a second, as `/proc/stat` counts. */
const hertz = 100

/**
 * What a kernel says of how busy it is. Nothing runs on a processor here, so it is told from what goes on: each
 * service that runs takes a little memory and time, in a slow wave, so that it is seen to be measured anew.
 */
export function mountKernel(inside: Inside): void {
  const { disk, spec, world } = inside
  const uptimeSeconds = () =>
    Math.max(0, (world.clock.now().getTime() - inside.bootedAt.getTime()) / 1000)
  const running = () =>
    inside.systemd.services().filter(([, { active }]) => active === 'active').length

  disk.kernel.set('/proc/stat', () => {
    const seconds = uptimeSeconds()
    const all = Math.round((seconds + 1) * hertz * spec.cores)
    // The sum of a load that swings between a fiftieth and a seventh within two minutes.
    const share = 0.08 * seconds + ((0.06 * 60) / Math.PI) * Math.sin((seconds * Math.PI) / 60)
    const busy = Math.round((share + 0.5) * hertz * spec.cores)
    const system = Math.round(busy / 4)
    const line = `${busy - system} 0 ${system} ${all - busy} 0 0 0 0 0 0`
    return `cpu  ${line}\nbtime ${Math.floor(inside.bootedAt.getTime() / 1000)}\n`
  })
  disk.kernel.set('/proc/meminfo', () => {
    const kb = spec.memoryMb * 1024
    const used = 150_000 + 50_000 * running()
    return [
      `MemTotal:       ${kb} kB`,
      `MemFree:        ${kb - used - 100_000} kB`,
      `MemAvailable:   ${kb - used} kB`,
      'SwapTotal:             0 kB\n',
    ].join('\n')
  })
  disk.kernel.set('/proc/loadavg', () => {
    const load = (0.08 + 0.06 * Math.cos((uptimeSeconds() * Math.PI) / 60)) * spec.cores
    return `${load.toFixed(2)} ${load.toFixed(2)} ${load.toFixed(2)} 1/${80 + running()} 1000\n`
  })
  disk.kernel.set('/proc/uptime', () => {
    const seconds = uptimeSeconds()
    return `${seconds.toFixed(2)} ${(seconds * spec.cores * 0.92).toFixed(2)}\n`
  })
  for (const [path, say] of disk.kernel) disk.fs.writeFileSync(path, say())
}
