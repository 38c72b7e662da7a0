import { fail, ok } from '../commands/outcome.ts'
import type { Inside } from '../inside.ts'
import { bodyOf, request } from '../reach.ts'
import { ownerToken, readConductorConfig } from './conductor-config.ts'
import type { Program } from './program.ts'

const marker = '/etc/sambuk/vps.marker'
const config = '/etc/conductor/config.toml'
const timeoutMs = 60_000
const help = `Talks to the conductor of this server.

  spoq ask "your question"   asks it something
  spoq run "your task"       has it do something
  spoq status                says whether it works
  spoq help                  shows these lines
`

/** The command line tool that `downloads/` publishes beside conductor. */
export const spoq: Program = {
  name: 'spoq',
  start: run => {
    run.inside.activity.start(async () => run.exited(2))
    return { stop: async () => undefined }
  },
  async cli([verb = 'help', ...rest], inside) {
    if (verb === 'help' || verb === '--help') return ok(help)
    try {
      if (verb === 'status') {
        const { version, status } = await call(inside, '/health', null)
        return ok(`conductor ${version}: ${status}\n`)
      }
      if ((verb === 'ask' || verb === 'run') && rest.length > 0) {
        const { text } = await call(inside, `/v1/${verb}`, { text: rest.join(' ') })
        return ok(`${text}\n`)
      }
    } catch (error) {
      return fail(1, `spoq: ${error instanceof Error ? error.message : error}`)
    }
    return fail(2, help)
  },
}

async function call(
  inside: Inside,
  path: string,
  content: object | null,
): Promise<Record<string, unknown>> {
  const { conductor } = JSON.parse((await inside.disk.read(marker)) ?? '{}')
  const headers: Record<string, string> = {}
  if (content) {
    const token = ownerToken(
      await readConductorConfig(inside.disk, config),
      inside.world.clock.now(),
    )
    headers.authorization = `Bearer ${token}`
  }
  const response = await request(inside, {
    method: content ? 'POST' : 'GET',
    url: new URL(path, conductor),
    headers,
    body: content && Buffer.from(JSON.stringify(content)),
    timeoutMs,
  })
  const body = await bodyOf(response)
  if (response.statusCode !== 200) throw new Error(`HTTP Error ${response.statusCode}`)
  return JSON.parse(body.toString())
}
