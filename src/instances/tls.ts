import { connect as connectTls, rootCertificates } from 'node:tls'
import { ok, type Result } from '../kit/result.ts'
import type { InstanceRefusal } from '../reconcilers/steps/instance-port.ts'
import type { Dial } from './dial.ts'
import { refuse } from './refusal.ts'

const timeoutMs = 8_000
const answerBytesMax = 16 * 1024

/** Where a machine says which server it is; written by its blueprint. */
export const identityPath = '/.well-known/sambuk'

/** Where a name is asked for: at what it leads to, or at an address, whatever DNS says of the name. */
interface Asked {
  host: string
  name: string
}

/**
 * Asks over TLS who answers for a name: the certificate is valid for it, the web server answers, and it is really
 * this server and not what stood at the address before.
 */
export async function checkTls(
  dial: Dial,
  asked: Asked,
  serverId: string,
  extraCa: string | null,
  signal: AbortSignal,
): Promise<Result<null, InstanceRefusal>> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  try {
    const answer = await get(dial, asked, extraCa, within)
    const body = answer.slice(answer.indexOf('\r\n\r\n') + 4)
    if (!/^HTTP\/1\.[01] 200 /.test(answer)) return refuse('waiting-tls', answer.slice(0, 60))
    return body.includes(serverId)
      ? ok(null)
      : refuse('waiting-tls', 'another machine answers on this name')
  } catch (error) {
    return refuse('waiting-tls', error)
  }
}

async function get(
  dial: Dial,
  { host, name }: Asked,
  extraCa: string | null,
  signal: AbortSignal,
): Promise<string> {
  const socket = await dial(host, 443, signal)
  return new Promise((resolve, reject) => {
    const tls = connectTls({
      socket,
      servername: name,
      ALPNProtocols: ['http/1.1'],
      ...(extraCa === null ? {} : { ca: [...rootCertificates, extraCa] }),
    })
    const stop = () => tls.destroy(new Error('no answer over TLS in time'))
    signal.addEventListener('abort', stop, { once: true })
    let answer = ''
    tls.once('secureConnect', () =>
      tls.write(`GET ${identityPath} HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`),
    )
    tls.on('data', chunk => {
      answer += chunk.toString('utf8')
      if (answer.length > answerBytesMax) tls.destroy(new Error('the answer is too long'))
    })
    tls.once('error', reject)
    tls.once('close', () => {
      signal.removeEventListener('abort', stop)
      resolve(answer)
    })
  })
}
