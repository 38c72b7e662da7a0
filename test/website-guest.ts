import { type IncomingHttpHeaders, request } from 'node:http'
import { connect as connectTls, rootCertificates } from 'node:tls'
import { Client, type SFTPWrapper } from 'ssh2'
import { onTestFinished } from 'vitest'
import type { Dial } from '../src/instances/dial.ts'

const soon = () => AbortSignal.timeout(20_000)

/** Signs in over SSH by a password; the connection ends with the test. */
export async function signIn(
  dial: Dial,
  address: string,
  who: { username: string; password: string },
): Promise<Client> {
  const sock = await dial(address, 22, soon())
  const client = new Client()
  onTestFinished(() => void client.end())
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve).on('error', reject)
    client.connect({ sock, readyTimeout: 15_000, ...who })
  })
  return client
}

export const openSftp = (client: Client): Promise<SFTPWrapper> =>
  new Promise((resolve, reject) =>
    client.sftp((error, opened) => (error ? reject(error) : resolve(opened))),
  )

/** Runs one SFTP request that answers with nothing but success. */
const settled = (start: (done: (error?: Error | null) => void) => void) =>
  new Promise<void>((resolve, reject) => start(error => (error ? reject(error) : resolve())))

export const put = (sftp: SFTPWrapper, path: string, content: string) =>
  settled(done => sftp.writeFile(path, content, done))
export const made = (sftp: SFTPWrapper, path: string) => settled(done => sftp.mkdir(path, done))
export const linked = (sftp: SFTPWrapper, to: string, path: string) =>
  settled(done => sftp.symlink(to, path, done))
export const read = (sftp: SFTPWrapper, path: string) =>
  new Promise<string>((resolve, reject) =>
    sftp.readFile(path, (error, content) => (error ? reject(error) : resolve(String(content)))),
  )
export const listed = (sftp: SFTPWrapper, path: string) =>
  new Promise<string[]>((resolve, reject) =>
    sftp.readdir(path, (error, entries) =>
      error ? reject(error) : resolve(entries.map(entry => entry.filename)),
    ),
  )

export const executed = (client: Client, command: string) =>
  new Promise<string>((resolve, reject) =>
    client.exec(command, (error, channel) => {
      if (error) return reject(error)
      let output = ''
      channel.on('data', (chunk: Buffer) => {
        output += chunk
      })
      channel.once('close', () => resolve(output))
      channel.end()
    }),
  )

export const shell = (client: Client) =>
  new Promise<string>((resolve, reject) =>
    client.shell(false, (error, channel) => {
      if (error) return reject(error)
      let output = ''
      channel.on('data', (chunk: Buffer) => {
        output += chunk
      })
      channel.once('close', () => resolve(output))
    }),
  )

/** A page as a visitor of a name gets it; over TLS unless the port is 80. */
export async function visit(
  dial: Dial,
  site: { fqdn: string; ca: string },
  path: string,
  port: 80 | 443 = 443,
) {
  const socket = await dial(site.fqdn, port, soon())
  const stream =
    port === 80
      ? socket
      : connectTls({ socket, servername: site.fqdn, ca: [...rootCertificates, site.ca] })
  return new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>(
    (resolve, reject) => {
      const asked = request({
        createConnection: () => stream,
        path,
        headers: { host: site.fqdn, connection: 'close' },
        signal: soon(),
      })
      asked.once('error', reject)
      asked.once('response', response => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', chunk => {
          body += chunk
        })
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        )
      })
      asked.end()
    },
  )
}
