import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { refuse } from './errors.ts'

export interface AccessKey {
  id: string
  secret: string
  region: string
}

const skewMsMax = 15 * 60_000
const form =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/

/**
 * Checks a request's AWS Signature Version 4 in its `Authorization` header, but for the body: what the
 * header `x-amz-content-sha256` says of that is signed here and compared when the body was read.
 * `now` is the computer's time: whoever signs knows no other.
 * @throws {Refusal} in S3's words
 */
export function checkSignature(request: IncomingMessage, key: AccessKey, now: Date): void {
  const { authorization } = request.headers
  if (!authorization) throw refuse('AccessDenied')
  const read = form.exec(authorization)
  if (!read) throw refuse('AuthorizationHeaderMalformed')
  const [, id, day = '', region, names = '', signature = ''] = read
  if (id !== key.id) throw refuse('InvalidAccessKeyId')
  if (region !== key.region) {
    throw refuse(
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; the region '${region}' is wrong; expecting '${key.region}'`,
    )
  }
  const signed = names.split(';')
  const unsigned = Object.keys(request.headers).filter(
    name => (name === 'host' || name.startsWith('x-amz-')) && !signed.includes(name),
  )
  if (unsigned.length > 0) {
    throw refuse('AccessDenied', `There were headers present which were not signed: ${unsigned}`)
  }
  const time = headerOf(request, 'x-amz-date')
  if (!time.startsWith(day) || Math.abs(timeOf(time) - now.getTime()) > skewMsMax) {
    throw refuse('RequestTimeTooSkewed')
  }
  const scope = `${day}/${region}/s3/aws4_request`
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical(request, signed))].join('\n')
  const expected = hmac(signingKey(key.secret, day, key.region), text)
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) {
    throw refuse('SignatureDoesNotMatch')
  }
}

/** The form of a request that both sides hash. */
function canonical(request: IncomingMessage, signed: readonly string[]): string {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s)
  return [
    request.method,
    path,
    canonicalQuery(query),
    ...signed.map(name => `${name}:${headerOf(request, name).trim().replace(/ +/g, ' ')}`),
    '',
    signed.join(';'),
    headerOf(request, 'x-amz-content-sha256'),
  ].join('\n')
}

const canonicalQuery = (query: string): string =>
  query
    .split('&')
    .filter(Boolean)
    .map(pair => {
      const [name = '', value = ''] = pair.split(/=(.*)/s).map(part => encoded(decoded(part)))
      return `${name}=${value}`
    })
    .sort()
    .join('&')

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    throw refuse('InvalidArgument', 'The query is not URL-encoded')
  }
}

/** RFC 3986, where encodeURIComponent leaves a few characters alone. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

function signingKey(secret: string, day: string, region: string): Buffer {
  const parts = [day, region, 's3', 'aws4_request']
  return parts.reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secret}`))
}

function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(',') : (value ?? '')
}

/** Of `20260926T101500Z`; NaN for anything else, which is within no skew. */
function timeOf(text: string): number {
  const at = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (!at) throw refuse('AccessDenied', 'AWS authentication requires a valid x-amz-date header')
  const [, year, month, day, hour, minute, second] = at
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
