import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { withInstallation } from '../../src/cli/installation.ts'
import { readConfig } from '../../src/config.ts'
import { makeHandoff } from '../../src/control-ui/handoff.ts'
import { assert } from '../../src/kit/assert.ts'
import { instanceTarget } from '../../src/reconcilers/steps/instance-target.ts'
import { findAnyServer } from '../../src/servers/store.ts'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)

/** What points the product's own programs at an installation that runs. */
export type Env = Readonly<Record<string, string>>

/** `npm run sambuk -- …` against an installation; rejects with its words when it fails. */
export async function sambuk(env: Env, args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [join(root, 'src/cli/sambuk.ts'), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    timeout: 24 * 60_000,
  })
  return stdout
}

/** The machine of an ordered server, reached as the product reaches it. */
export function onMachine<T>(
  env: Env,
  serverId: string | null,
  work: (machine: Awaited<ReturnType<typeof machineOf>>) => Promise<T>,
): Promise<T> {
  const config = readConfig({ ...process.env, ...env })
  return withInstallation(config, async open => work(await machineOf(open, config.zone, serverId)))
}

async function machineOf(
  {
    platform,
    blueprints,
    outside,
    chat,
    chats,
    browsers,
    machines,
  }: Parameters<Parameters<typeof withInstallation>[1]>[0],
  zone: string,
  serverId: string | null,
) {
  const story = await findAnyServer(platform.db, serverId ?? '')
  assert(story, 'a server was ordered')
  const blueprint = blueprints.find
  const target = instanceTarget(story.server, { vault: platform.vault, blueprint, zone })
  return {
    platform,
    target,
    chats,
    browsers,
    hostKey: target.hostKey,
    /** What a command prints as root; throws when it fails. */
    async read(command: string): Promise<string> {
      const done = await outside.shell.run(target, command, '', AbortSignal.timeout(45_000))
      assert(done.ok && done.value.code === 0, `${command} works: ${JSON.stringify(done)}`)
      return done.value.stdout.trim()
    },
    /** An address of its own pages, as a click of its owner makes one. */
    async ownPages(): Promise<string> {
      const tools = { chats, machines }
      const made = await makeHandoff(
        tools,
        target,
        blueprint(story.server.blueprint),
        AbortSignal.timeout(60_000),
      )
      assert(made.ok, `its pages are opened: ${JSON.stringify(made)}`)
      return made.value.url
    },
    /** Asks it as its owner would, one turn included. */
    verify: () => outside.instances.verify(target, true, AbortSignal.timeout(60_000)),
    async history(conversation: string): Promise<string[]> {
      const read = await chat.history(target, conversation, AbortSignal.timeout(60_000))
      assert(read.ok, `the history can be read: ${JSON.stringify(read)}`)
      return read.value.map(({ text }) => text)
    },
  }
}
