import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { startSandbox } from '../sandbox/start.ts'
import { systemPath } from '../src/blueprints/blueprint.ts'
import { openDatabase } from '../src/database/connect.ts'
import { findFreePort } from '../src/database/embedded/settings.ts'
import { silentLog } from '../src/kit/log.ts'
import { endCommand, terminalCommand } from '../src/terminal/command.ts'
import { youngMemory } from '../start/memory.ts'
import { bootAssistant } from '../test/assistant-machine.ts'
import type { KeptPostgres } from '../test/keep-postgres.ts'
import { startMachine } from './backup-machine.ts'
import { hearGateway, openChat, timeFirstToken } from './interactive-chat.ts'
import { openCustomers } from './interactive-customers.ts'
import { openTerminal, type Typist, timeKey } from './interactive-terminal.ts'

/**
 * What the product adds to talking with a machine. A terminal: a key's echo through socket, web process and SSH beside
 * `ssh -tt` from the same computer to the same server and the same command, in turn. A chat: how long after the
 * gateway's own first token a page has it. And the memory of one web process with `--terminals` terminals and `--chats`
 * conversations open. With `--driver nspawn` the assistant is the real OpenClaw on a machine of its own. Needs root,
 * Debian's openssh-server, openssh-client and tmux.
 */
const { values } = parseArgs({
  options: {
    keys: { type: 'string', default: '300' },
    terminals: { type: 'string', default: '200' },
    chats: { type: 'string', default: '200' },
    messages: { type: 'string', default: '20' },
    driver: { type: 'string', default: 'simulated' },
    json: { type: 'boolean', default: false },
  },
})
const keys = Number(values.keys)
const terminals = Number(values.terminals)
const chats = Number(values.chats)
const messages = Number(values.messages)
const driver = values.driver === 'nspawn' ? 'nspawn' : 'simulated'
const eachCustomer = 5
const masterKey = 'not-a-secret-master-key'
const owner = { username: 'nobody', home: '/tmp', workspace: '/tmp', path: systemPath }
const size = { columns: 80, rows: 24 }

const folder = mkdtempSync(join(tmpdir(), 'sambuk-bench-'))
const keeper = fork(join(import.meta.dirname, '../test/keep-postgres.ts'))
const kept = once(keeper, 'message') as Promise<[KeptPostgres]>
const keeperEnded = once(keeper, 'exit')
const machine = await startMachine(folder)
const sandbox = await startSandbox({ driver })
let web: ChildProcess | null = null
try {
  const [{ url, template }] = await kept
  const databaseUrl = Object.assign(new URL(url), { pathname: '/bench' }).href
  await createDatabase(url, template)
  const address = await startWeb(databaseUrl)
  const { db, close } = openDatabase(databaseUrl, {
    ...{ max: 5, applicationName: 'bench', log: silentLog },
  })
  const freshMb = await memoryMb()
  const shop = { url: address, db, masterKey }
  const shell = { ...machine, address: '203.0.113.1', gatewayToken: 'not-a-secret' }
  const typing = await openCustomers(
    { from: 1, count: Math.max(1, Math.ceil(terminals / eachCustomer)) },
    { ...shop, machine: shell },
  )
  const assistant = await bootAssistant(sandbox, { serverId: 'srv_bench', hasModel: true })
  const talking = await openCustomers(
    { from: typing.length + 1, count: Math.max(1, Math.ceil(chats / eachCustomer)) },
    { ...shop, machine: assistant },
  )
  const [typist, talker] = [typing[0], talking[0]]
  if (!typist || !talker) throw new Error('there are customers')
  const idleMb = await memoryMb()

  const plain = openPlainSsh()
  const ours = await openTerminal(typist.socket, typist.serverId, 'bench-0')
  await settle([plain, ours])
  const ms: Record<'plain' | 'ours', number[]> = { plain: [], ours: [] }
  for (let number = 0; number < keys; number++) {
    const key = String.fromCharCode(97 + (number % 26))
    ms.plain.push(await timeKey(plain, key))
    ms.ours.push(await timeKey(ours, key))
  }
  plain.close()

  const heard = await hearGateway(assistant, sandbox.environment.SAMBUK_SOCKS_PROXY ?? null)
  const tokenMs: number[] = []
  for (let number = 0; number < chats; number++) {
    await openChat(talking[Math.floor(number / eachCustomer)] ?? talker, `bench-${number}`)
  }
  for (let number = 0; number < messages; number++) {
    const said = { url: address, conversation: 'bench-0' }
    tokenMs.push(await timeFirstToken(talker, heard.gateway, said))
  }
  heard.close()
  for (let number = 1; number < terminals; number++) {
    const customer = typing[Math.floor(number / eachCustomer)] ?? typist
    await openTerminal(customer.socket, customer.serverId, `bench-${number}`)
  }
  const openMb = await memoryMb()
  for (const { socket } of [...typing, ...talking]) socket.close()
  await close()
  const [plainMs, oursMs] = [median(ms.plain), median(ms.ours)]
  const found = {
    ...{ plainMs, oursMs, addedMs: oursMs - plainMs },
    ...{ driver, firstTokenAddedMs: median(tokenMs), firstTokenAddedMostMs: Math.max(...tokenMs) },
    ...{ terminals, chats, freshMb, idleMb, openMb },
  }
  if (values.json) console.log(JSON.stringify(found))
  else report(found)
} finally {
  await end()
}

function report(found: {
  plainMs: number
  oursMs: number
  addedMs: number
  firstTokenAddedMs: number
  firstTokenAddedMostMs: number
  freshMb: number
  idleMb: number
  openMb: number
}): void {
  const ms = (value: number) => `${value.toFixed(2)} ms`
  const mb = (value: number) => `${value.toFixed(0)} MB`
  console.log(`echo of a key, median of ${keys}: ssh -tt ${ms(found.plainMs)}`)
  console.log(`through the product ${ms(found.oursMs)}: ${ms(found.addedMs)} more`)
  console.log(
    `first token of ${messages} answers (${driver}): ${ms(found.firstTokenAddedMs)} after the gateway's own (median), ${ms(found.firstTokenAddedMostMs)} at most`,
  )
  console.log(
    `memory of the web process: ${mb(found.freshMb)}, with its customers ${mb(found.idleMb)}, and with ${terminals} terminals and ${chats} conversations ${mb(found.openMb)}`,
  )
}

async function createDatabase(url: string, template: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(`create database bench template ${template}`)
  await client.end()
}

async function startWeb(databaseUrl: string): Promise<string> {
  const port = await findFreePort()
  const address = `http://127.0.0.1:${port}`
  web = fork(join(import.meta.dirname, 'interactive-web.ts'), [], {
    execArgv: [...youngMemory, '--expose-gc'],
    env: {
      ...process.env,
      ...sandbox.environment,
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      SAMBUK_URL: address,
      SAMBUK_PORT: String(port),
      SAMBUK_INSTALLATION_ID: 'ins_bench',
      SAMBUK_MASTER_KEY: masterKey,
      SAMBUK_AUTH_SECRET: 'not-a-secret-auth-secret',
      SAMBUK_BACKUP_DIR: join(folder, 'backups'),
      BENCH_SSH_PORT: String(machine.port),
    },
  })
  await once(web, 'message')
  return address
}

async function memoryMb(): Promise<number> {
  if (!web) throw new Error('there is a web process')
  web.send('memory')
  const [{ memoryMb: found }] = await once(web, 'message')
  return found
}

/** The same command as the product's, by the same key, from the same computer. */
function openPlainSsh(): Typist {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR']
  const ssh = spawn('ssh', [
    ...['-tt', '-i', machine.privateKeyFile, '-p', String(machine.port)],
    ...options.flatMap(option => ['-o', option]),
    ...['root@127.0.0.1', terminalCommand(owner, 'bench-plain', size)],
  ])
  return {
    type: text => void ssh.stdin.write(text),
    onOutput: listen => void ssh.stdout.on('data', listen),
    close: () => void ssh.kill(),
  }
}

/** Until both have drawn their prompts. */
async function settle(typists: Typist[]): Promise<void> {
  for (const typist of typists) {
    const seen = Promise.withResolvers<void>()
    typist.onOutput(bytes => /\d42\d/.test(bytes.toString()) && seen.resolve())
    typist.type('echo 1$((21*2))1\r')
    await seen.promise
  }
}

function median(all: number[]): number {
  const sorted = all.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

async function end(): Promise<void> {
  const sessions = ['plain', ...Array.from({ length: terminals }, (_, number) => String(number))]
  const ended = sessions.map(name => endCommand(owner, `bench-${name}`).replace(/^exec /, ''))
  await once(spawn('sh', ['-c', ended.join('\n')], { stdio: 'ignore' }), 'exit')
  if (web) {
    const gone = once(web, 'exit')
    web.disconnect()
    await gone
  }
  await sandbox.close()
  await machine.stop()
  keeper.disconnect()
  await keeperEnded
  rmSync(folder, { recursive: true, force: true })
}
