import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const home = '/home/ali'
const main = '706ba499-1921-4c04-8f04-ea7eecc4510f'
const other = '02e55bfb-5380-43d0-b473-c975a33aa59a'
const at = Date.parse('2026-01-25T09:00:00Z')

/** What was said in the old main conversation, in turn. */
export const oldWords = [
  'My dog is called Zaytun, remember it',
  'I will remember Zaytun.',
  'كيف حالك؟',
  'بخير، شكرًا.',
]

interface Shape {
  /** Its folder in the old home; only the default one comes along. */
  workspace?: string
  config?: string | object
}

/**
 * The archive that a customer of old makes by `tar -czf clawdbot.tgz -C ~ .clawdbot clawd`: files as Clawdbot
 * 2026.1.24-3 wrote them when it was run (its own defaults, its absolute paths, two conversations, a job and
 * a channel), without keys. Returns the archive's path.
 */
export function oldClawdbot(
  folder: string,
  { workspace = 'clawd', config = configOf(`${home}/${workspace}`) }: Shape = {},
): string {
  const old = join(folder, '.clawdbot')
  const write = (path: string, content: string | object) => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
  }
  const sessions = join(old, 'agents/main/sessions')
  write(join(old, 'clawdbot.json'), config)
  write(join(sessions, 'sessions.json'), {
    'agent:main:main': { ...session, sessionId: main },
    'agent:main:dash-1': {
      ...session,
      sessionId: other,
      sessionFile: `${home}/.clawdbot/agents/main/sessions/${other}.jsonl`,
    },
  })
  write(join(sessions, `${main}.jsonl`), transcript(main, `${home}/${workspace}`, oldWords))
  write(join(sessions, `${other}.jsonl`), transcript(other, `${home}/${workspace}`, ['Elsewhere']))
  write(join(old, 'cron/jobs.json'), { version: 1, jobs: [job] })
  write(join(old, 'credentials/telegram-allowFrom.json'), { version: 1, allowFrom: ['987654321'] })
  write(join(folder, workspace, 'AGENTS.md'), '# How we work\n')
  write(join(folder, workspace, 'SOUL.md'), '# Who you are\nYou are kind to dogs.\n')
  write(join(folder, workspace, 'memory/2026-01-20.md'), 'Zaytun is a dog.\n')
  const archive = join(folder, 'clawdbot.tgz')
  const names = ['.clawdbot', ...(workspace === 'clawd' ? ['clawd'] : [])]
  execFileSync('tar', ['-czf', archive, '-C', folder, ...names])
  return archive
}

const session = {
  updatedAt: at,
  modelProvider: 'mylab',
  model: 'lab-1',
  contextTokens: 128_000,
  abortedLastRun: false,
  inputTokens: 10,
  outputTokens: 5,
  totalTokens: 15,
}

const configOf = (workspace: string) => ({
  models: {
    mode: 'merge',
    providers: {
      mylab: {
        baseUrl: 'http://lab.example.test/v1',
        apiKey: 'sk-not-a-secret',
        api: 'openai-completions',
        models: [
          {
            id: 'lab-1',
            name: 'lab-1',
            reasoning: false,
            input: ['text'],
            cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
            contextWindow: 128_000,
            maxTokens: 4096,
          },
        ],
      },
    },
  },
  agents: {
    defaults: {
      model: { primary: 'mylab/lab-1' },
      models: { 'mylab/lab-1': { alias: 'lab' } },
      workspace,
      userTimezone: 'Asia/Riyadh',
      heartbeat: { every: '0m' },
      maxConcurrent: 4,
      subagents: { maxConcurrent: 8 },
    },
  },
  messages: { ackReaction: '👀', ackReactionScope: 'group-mentions' },
  commands: { native: 'auto', nativeSkills: 'auto' },
  session: { dmScope: 'main' },
  cron: { enabled: true },
  channels: {
    telegram: {
      enabled: false,
      dmPolicy: 'pairing',
      botToken: '123456:not-a-real-token',
      groups: { '*': { requireMention: true } },
      allowFrom: ['987654321'],
      groupPolicy: 'allowlist',
      streamMode: 'partial',
    },
  },
  gateway: {
    port: 18_790,
    mode: 'local',
    bind: 'loopback',
    auth: { mode: 'token', token: 'old-gateway-token-not-a-secret' },
  },
  meta: { lastTouchedVersion: '2026.1.24-3', lastTouchedAt: '2026-01-25T09:00:00.000Z' },
})

const job = {
  id: 'e6c51f3a-17ff-423c-bc2f-31177fd1faf8',
  name: 'morning',
  enabled: true,
  deleteAfterRun: false,
  createdAtMs: at,
  updatedAtMs: at,
  schedule: { kind: 'cron', expr: '0 7 * * *' },
  sessionTarget: 'isolated',
  wakeMode: 'next-heartbeat',
  payload: { kind: 'agentTurn', message: 'Good morning', channel: 'last' },
  isolation: { postToMainPrefix: 'Cron', postToMainMode: 'summary', postToMainMaxChars: 8000 },
  state: {},
}

/** Turns by turns: the owner first, then the assistant. */
function transcript(id: string, cwd: string, words: string[]): string {
  const timestamp = new Date(at).toISOString()
  const lines: object[] = [{ type: 'session', version: 3, id, timestamp, cwd }]
  let parentId: string | null = null
  for (const [turn, text] of words.entries()) {
    const entry = `${id.slice(0, 6)}${10 + turn}`
    const content = [{ type: 'text', text }]
    const message =
      turn % 2 === 0
        ? { role: 'user', content, timestamp: at + turn }
        : { role: 'assistant', content, ...answered, timestamp: at + turn }
    lines.push({ type: 'message', id: entry, parentId, timestamp, message })
    parentId = entry
  }
  return lines.map(line => `${JSON.stringify(line)}\n`).join('')
}

const answered = {
  api: 'openai-completions',
  provider: 'mylab',
  model: 'lab-1',
  usage: {
    input: 10,
    output: 5,
    cacheRead: 0,
    cacheWrite: 0,
    totalTokens: 15,
    cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0 },
  },
  stopReason: 'stop',
}
