import type Cloudflare from 'cloudflare'
import type { RecordResponse } from 'cloudflare/resources/dns/records'
import { assert } from '../../kit/assert.ts'
import { fail, ok, type Result } from '../../kit/result.ts'
import type { Answer, ProviderError } from '../compute.ts'
import type { DnsProvider } from '../dns.ts'
import { type ConnectionOptions, openConnection, ownError } from './connection.ts'

export interface CloudflareOptions extends ConnectionOptions {
  zone: string
  /**
   * How the comment of each record of ours begins: `sambuk ins_… `. It is the only proof that a record
   * is ours; a record without it is never changed and never removed.
   */
  commentPrefix: string
  /**
   * Names lead to Cloudflare, which passes HTTP(S) on and hides the machine's address; else they lead
   * straight to the machine.
   */
  proxied: boolean
}

const commentMax = 100
const recordsMax = 10_000
const perPage = 1000
/** Cloudflare's "automatic", about five minutes; the only choice for a proxied name. */
const automaticTtl = 1

type AddressRecord = RecordResponse.ARecord | RecordResponse.AAAARecord
/** Record types that decide where a name leads; a CNAME shuts out all others. */
const leads = new Set(['A', 'AAAA', 'CNAME'])
const isAddress = (record: RecordResponse): record is AddressRecord =>
  record.type === 'A' || record.type === 'AAAA'

/** One zone at Cloudflare. */
export function createCloudflare(options: CloudflareOptions): DnsProvider {
  const { zoneId: zone_id, commentPrefix, proxied } = options
  assert(commentPrefix.length > 0, 'a comment prefix marks our records')
  const { sdk, ask } = openConnection(options)
  const { records } = sdk.dns

  const isOurs = (record: RecordResponse) => record.comment?.startsWith(commentPrefix) ?? false

  /** Every matching record; a list that is cut short would make `putAddress` add a second address. */
  async function list(
    filter: Pick<Cloudflare.DNS.RecordListParams, 'name' | 'type' | 'comment'>,
    signal: AbortSignal,
  ): Answer<RecordResponse[]> {
    const listed = await ask('list-records', 'read', signal, async request => {
      const found: RecordResponse[] = []
      for await (const record of records.list({ zone_id, ...filter, per_page: perPage }, request)) {
        if (found.push(record) > recordsMax) break
      }
      return found
    })
    if (!listed.ok || listed.value.length <= recordsMax) return listed
    const message = `more than ${recordsMax} records`
    return fail(ownError('unavailable', 'list-records', 'too-many-records', message))
  }

  async function remove(unwanted: RecordResponse[], signal: AbortSignal): Answer<null> {
    for (const { id } of unwanted) {
      const removed = await ask('delete-record', 'repeatable', signal, request =>
        records.delete(id, { zone_id }, request),
      )
      if (!removed.ok && removed.error.kind !== 'not-found') return removed
    }
    return ok(null)
  }

  async function putOnce(
    name: string,
    address: string,
    comment: string,
    signal: AbortSignal,
    ttlSeconds: number,
  ): Answer<{ recordId: string }> {
    const ttl = proxied ? automaticTtl : ttlSeconds
    const listed = await list({ name: { exact: name } }, signal)
    if (!listed.ok) return listed
    const leading = listed.value.filter(({ type }) => leads.has(type))
    const foreign = leading.find(record => !isOurs(record))
    if (foreign) {
      options.context.log.warn({ name, recordId: foreign.id }, 'a foreign record holds our name')
      return fail(foreignRecord(name, foreign.type))
    }
    const ours = leading.filter(isAddress)
    const isLike = (record: AddressRecord) => record.proxied === proxied && record.ttl === ttl
    const kept =
      ours.find(record => record.type === 'A' && record.content === address) ??
      ours.find(record => record.type === 'A')
    // The others go first: two addresses for one name send half of the visitors to a dead machine.
    const removed = await remove(
      ours.filter(record => record !== kept),
      signal,
    )
    if (!removed.ok) return removed
    if (kept?.content === address && kept.comment === comment && isLike(kept)) {
      return ok({ recordId: kept.id })
    }
    const record = {
      zone_id,
      type: 'A' as const,
      name,
      content: address,
      ttl,
      proxied,
      comment,
    } as const
    const put = kept
      ? await ask('update-record', 'repeatable', signal, request =>
          records.update(kept.id, record, request),
        )
      : await ask('create-record', 'once', signal, request => records.create(record, request))
    return put.ok ? ok({ recordId: put.value.id }) : put
  }

  return {
    zone: options.zone,
    async putAddress(name, address, comment, signal, ttlSeconds = automaticTtl) {
      const marked = comment.startsWith(commentPrefix) ? comment : `${commentPrefix}${comment}`
      const put = () => putOnce(name, address, marked.slice(0, commentMax), signal, ttlSeconds)
      const first = await put()
      // Somebody (or an earlier try of ours) was faster: the list tells whether it is what we want.
      if (!isTaken(first)) return first
      const second = await put()
      return isTaken(second) ? fail({ ...second.error, kind: 'busy' }) : second
    },
    async removeName(name, signal) {
      const listed = await list({ name: { exact: name } }, signal)
      if (!listed.ok) return listed
      return remove(
        listed.value.filter(record => isAddress(record) && isOurs(record)),
        signal,
      )
    },
    async listNames(prefix, signal) {
      const listed = await list({ type: 'A', comment: { startswith: prefix } }, signal)
      if (!listed.ok) return listed
      const named = listed.value.flatMap(({ id, name, content, comment, created_on }) =>
        comment?.startsWith(prefix) && typeof content === 'string'
          ? [{ recordId: id, name, address: content, comment, createdAt: new Date(created_on) }]
          : [],
      )
      return ok(named)
    },
    async removeRecord({ recordId, comment }, signal) {
      assert(comment.startsWith(commentPrefix), 'only records of ours are removed')
      const read = await ask('get-record', 'read', signal, request =>
        records.get(recordId, { zone_id }, request),
      )
      if (!read.ok) return read.error.kind === 'not-found' ? ok(null) : read
      return read.value.comment === comment ? remove([read.value], signal) : ok(null)
    },
    async checkAccess(signal) {
      const token = await ask('verify-token', 'read', signal, request =>
        sdk.user.tokens.verify(request),
      )
      if (!token.ok) return token
      const zone = await ask('get-zone', 'read', signal, request =>
        sdk.zones.get({ zone_id }, request),
      )
      if (!zone.ok) return zone
      return ok({
        tokenStatus: token.value.status,
        zoneName: zone.value.name,
        zoneStatus: zone.value.status ?? 'unknown',
      })
    },
  }
}

const foreignCode = 'foreign-record'

const foreignRecord = (name: string, type: string): ProviderError =>
  ownError(
    'already-exists',
    'put-address',
    foreignCode,
    `${name} has a ${type} record that is not ours`,
  )

const isTaken = (put: Result<unknown, ProviderError>): put is { ok: false; error: ProviderError } =>
  !put.ok && put.error.kind === 'already-exists' && put.error.code !== foreignCode
