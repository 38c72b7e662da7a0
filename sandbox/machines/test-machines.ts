import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import ssh2, { type Client } from 'ssh2'
import { RealClock } from '../control/clock.ts'
import { FaultList } from '../control/faults.ts'
import type { Machine, MachineSpec } from '../world.ts'
import type { CertificateIssuer } from './driver.ts'
import { createMachines, type RunningMachines } from './machines.ts'
import { newKeyPair } from './simulated/host-keys.ts'

const noIssuer: CertificateIssuer = {
  rootPem: '',
  issue: async names => {
    throw new Error(`no certificate is expected for ${names.join()}`)
  },
}

/** Machines with a clock, faults and an empty zone of their own, for one test file. */
export async function testMachines(options: {
  driver: 'simulated' | 'nspawn'
  imageDir?: string
  stateDir?: string
  issuer?: (folder: string) => Promise<CertificateIssuer>
}) {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-machines-'))
  const records = new Map<string, string[]>()
  const faults = new FaultList()
  const clock = new RealClock()
  const settings = { hostFromMachine: '', portsFromMachine: new Set<number>() }
  const issuer = (await options.issuer?.(folder)) ?? noIssuer
  const open = () =>
    createMachines({
      driver: options.driver,
      clock,
      faults,
      zones: { resolve: name => records.get(name) ?? [] },
      settings,
      issuer,
      stateDir: options.stateDir ?? join(folder, 'state'),
      imageDir: options.imageDir ?? join(folder, 'images'),
      log: message => process.stderr.write(`${message}\n`),
    })
  let machines = await open()
  return {
    folder,
    records,
    faults,
    settings,
    get machines(): RunningMachines {
      return machines
    },
    /** Ends this sandbox and starts the next one over the same state. */
    async restart() {
      await machines.close({ keepDisks: true })
      machines = await open()
    },
    async close() {
      await machines.close({ keepDisks: false })
      clock.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

let nextId = 1

export function spec(machines: RunningMachines, wanted: Partial<MachineSpec>): MachineSpec {
  const id = `test-${process.pid}-${nextId++}`
  return {
    id,
    hostname: id,
    address: machines.allocateAddress(),
    cores: 2,
    memoryMb: 4096,
    diskGb: 40,
    image: 'debian-12',
    userData: null,
    sshKeys: [],
    openPorts: null,
    ...wanted,
  }
}

export function keyPair(): { private: string; public: string } {
  return newKeyPair('test')
}

export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs
  let last: unknown = null
  while (performance.now() < deadline) {
    try {
      const found = await look()
      if (found) return found
    } catch (error) {
      last = error
    }
    await new Promise(resolve => setTimeout(resolve, 25))
  }
  throw new Error(`${what}: not within ${timeoutMs} ms`, { cause: last })
}

/** Logs in over the machine's port 22, once it answers; rejects when authentication fails. */
export async function login(machine: Machine, privateKey: string, username = 'root') {
  const stream = await until(`SSH on ${machine.spec.id}`, () => machine.connect(22))
  return await loginOver(stream, privateKey, username)
}

export function loginOver(stream: Duplex, privateKey: string, username = 'root') {
  return new Promise<{ client: Client; hostKey: string }>((resolve, reject) => {
    const client = new ssh2.Client()
    let hostKey = ''
    client.once('ready', () => resolve({ client, hostKey }))
    client.once('error', reject)
    // An sshd that starts anew closes what had just come in without a word: then nothing else comes.
    client.once('close', () => reject(new Error('the connection was closed')))
    client.connect({
      sock: stream,
      username,
      privateKey,
      readyTimeout: 15_000,
      hostVerifier: (key: Buffer) => {
        hostKey = key.toString('base64')
        return true
      },
    })
  })
}

export function exec(client: Client, command: string, stdin?: Buffer | string) {
  return new Promise<{ code: number; stdout: string; stderr: string; bytes: Buffer }>(
    (resolve, reject) => {
      client.exec(command, (error, channel) => {
        if (error) return reject(error)
        const out: Buffer[] = []
        let stderr = ''
        let code = -1
        channel.on('data', (chunk: Buffer) => out.push(chunk))
        channel.stderr.on('data', (chunk: Buffer) => {
          stderr += chunk
        })
        channel.on('exit', (status: number) => {
          code = status
        })
        channel.on('close', () => {
          const bytes = Buffer.concat(out)
          resolve({ code, stdout: bytes.toString(), stderr, bytes })
        })
        channel.end(stdin)
      })
    },
  )
}

export function forward(client: Client, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 40_000, '127.0.0.1', port, (error, channel) =>
      error ? reject(error) : resolve(channel),
    )
  })
}

/** A loopback HTTP server of the test, such as the product's phone-home address. */
export async function httpServer(
  handle: (request: IncomingMessage, response: ServerResponse, body: string) => void,
) {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => handle(request, response, body))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    close: () => {
      server.closeAllConnections()
      return new Promise(resolve => server.close(resolve))
    },
  }
}
