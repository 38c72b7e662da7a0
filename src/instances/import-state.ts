import type { Readable } from 'node:stream'
import { z } from 'zod'
import { gatewayPort } from '../blueprints/openclaw/config.ts'
import { migrateScript, migrationPaths } from '../blueprints/openclaw/migration.ts'
import { sessionKey } from '../chat/conversation-id.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { InstanceRefusal, InstanceTarget } from '../reconcilers/steps/instance-port.ts'
import type { Dial } from './dial.ts'
import { type Gateway, GatewayError, openGateway } from './gateway.ts'
import { refuse } from './refusal.ts'
import { connectSsh, type SshConnection } from './ssh.ts'

/** A large archive over a slow line; past it the machine puts everything back. */
const importTimeoutMs = 60 * 60_000
/** Upgrading the state is a minute's work, longer where it is large; then the gateway starts. */
const migrationTimeoutMs = 20 * 60_000
/** The gateway's first minute is a busy one. */
const forkTimeoutMs = 120_000

/** The session of OpenClaw, old and new, in which its owner talks to it wherever they write from. */
const mainSession = 'agent:main:main'
const Sessions = z.object({ sessions: z.array(z.object({ key: z.string() })) })

export interface Imported {
  /** Conversations that are on the machine now. */
  conversations: number
  /** `continued`: the dashboard's conversation goes on where the old main one ended; else `new`, and why. */
  dashboard: string
  /** What the machine said about it, for the operator. */
  notes: string[]
}

/**
 * Replaces what a machine's OpenClaw has by what an archive of an old `.clawdbot` brings, migrated by the
 * installed OpenClaw itself. The state from before stays on the machine as a dated copy, and is put back
 * when anything fails: then the refusal's detail ends with the machine's own words.
 * @param tar the archive, uncompressed; nothing of it is kept on our side
 * @param settings the part of the configuration that is ours
 */
export async function importState(
  dial: Dial,
  target: InstanceTarget,
  { tar, settings }: { tar: Readable; settings: string },
  signal: AbortSignal,
): Promise<Result<Imported, InstanceRefusal>> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(importTimeoutMs)])
  const connected = await connectSsh(dial, target, within)
  if (!connected.ok) return connected
  const connection = connected.value
  try {
    const uploaded = await upload(connection, { tar, settings }, within)
    if (!uploaded.ok) return uploaded
    const { path } = migrateScript
    const { settings: ours, archive } = migrationPaths
    const { code, stdout, stderr } = await connection.exec(`${path} ${ours} ${archive}`, {
      signal: AbortSignal.any([within, AbortSignal.timeout(migrationTimeoutMs)]),
    })
    if (code !== 0) return fail({ reason: 'import-refused', detail: `${stdout}${stderr}`.trim() })
    const continued = await continueConversation(connection, target, within)
    return ok({ ...continued, notes: stdout.trim().split('\n') })
  } catch (error) {
    return refuse('import-refused', error)
  } finally {
    tar.destroy()
    connection.close()
  }
}

async function upload(
  connection: SshConnection,
  { tar, settings }: { tar: Readable; settings: string },
  signal: AbortSignal,
): Promise<Result<null, InstanceRefusal>> {
  const { folder, settings: ours, archive } = migrationPaths
  const script = migrateScript.path
  const files: [command: string, content: string | Readable][] = [
    [`mkdir -p ${folder} && cat >${ours}`, settings],
    // Machines of earlier blueprints have none, or an older one.
    [
      `mkdir -p "$(dirname ${script})" && cat >${script}.new && chmod ${migrateScript.mode} ${script}.new && mv ${script}.new ${script}`,
      migrateScript.content,
    ],
    [`cat >${archive}`, tar],
  ]
  for (const [command, stdin] of files) {
    const { code, stderr } = await connection.exec(`umask 077 && ${command}`, { stdin, signal })
    if (code !== 0) return refuse('import-refused', stderr.trim() || `exit ${code}`)
  }
  return ok(null)
}

/**
 * The dashboard has a conversation of its own, apart from the one that the owner's messengers share. A copy
 * of the old main one becomes its beginning, so that the owner finds there what was said. A gateway that
 * refuses (the conversation is longer than the model can take) leaves a new one, and the old one whole.
 */
async function continueConversation(
  connection: SshConnection,
  target: InstanceTarget,
  signal: AbortSignal,
): Promise<Omit<Imported, 'notes'>> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(forkTimeoutMs)])
  const gateway = await openGateway(
    await connection.forward(gatewayPort),
    target.gatewayToken,
    ['operator.read', 'operator.write'],
    within,
  )
  try {
    const { sessions } = Sessions.parse(await gateway.request('sessions.list', {}, within))
    const conversations = sessions.length
    const hasMain = sessions.some(({ key }) => key === mainSession)
    const dashboard = hasMain ? await forkMain(gateway, within) : 'new'
    return { conversations, dashboard }
  } finally {
    gateway.close()
  }
}

async function forkMain(gateway: Gateway, signal: AbortSignal): Promise<string> {
  const copy = { key: sessionKey('main'), parentSessionKey: mainSession, fork: true }
  try {
    await gateway.request('sessions.create', copy, signal)
    return 'continued'
  } catch (error) {
    if (error instanceof GatewayError) return `new: ${error.message}`
    throw error
  }
}
