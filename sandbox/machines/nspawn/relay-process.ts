/**
 * Runs inside the lab's network namespace and ends with the sandbox, whose pipe is its standard
 * input. Unix sockets cross namespaces, so they carry every connection:
 *
 * - to machines: a client of `out.sock` sends `ADDRESS PORT\n`, is answered `OK\n` or `ERR CODE\n`,
 *   and from then on speaks to that port;
 * - from machines: for each line `PORT\n` on standard input it listens on the host's address in the
 *   lab, and hands what comes to `in.sock` behind a first line `PORT\n`.
 */
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const [folder = '', hostAddress = ''] = process.argv.slice(2)
const connectTimeoutMs = 10_000

function pipe(a: Socket, b: Socket): void {
  a.pipe(b).pipe(a)
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    one.on('error', () => other.destroy())
    one.on('close', () => {
      if (!one.readableEnded) other.destroy()
    })
  }
}

const outward = createServer({ allowHalfOpen: true }, client => {
  let head = Buffer.alloc(0)
  const reset = () => client.destroy()
  client.on('error', reset)
  const onData = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk])
    const end = head.indexOf(10)
    if (end < 0) return
    client.off('data', onData).off('error', reset).pause()
    const [host = '', port = ''] = head.subarray(0, end).toString().split(' ')
    const target = connect({ host, port: Number(port), noDelay: true, allowHalfOpen: true })
    const fail = (code: string) => {
      target.destroy()
      client.end(`ERR ${code}\n`)
    }
    const failed = (error: NodeJS.ErrnoException) => fail(error.code ?? 'EIO')
    const timer = setTimeout(() => fail('ETIMEDOUT'), connectTimeoutMs)
    target.once('error', failed).once('connect', () => {
      clearTimeout(timer)
      target.off('error', failed)
      client.write('OK\n')
      target.write(head.subarray(end + 1))
      pipe(client, target)
    })
    target.once('close', () => clearTimeout(timer))
    client.on('error', () => target.destroy())
  }
  client.on('data', onData)
})

process.umask(0o077)
outward.listen(join(folder, 'out.sock'), () => process.stdout.write('ready\n'))

createInterface({ input: process.stdin }).on('line', line => {
  const port = Number(line)
  const inward = createServer({ allowHalfOpen: true, noDelay: true }, machine => {
    const host = connect({ path: join(folder, 'in.sock'), allowHalfOpen: true })
    host.write(`${port}\n`)
    pipe(machine, host)
  })
  inward.once('error', error => process.stdout.write(`${port} ${error.message}\n`))
  inward.listen(port, hostAddress, () => process.stdout.write(`${port} open\n`))
})
process.stdin.on('end', () => process.exit(0))
