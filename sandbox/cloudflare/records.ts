import { isIPv4, isIPv6 } from 'node:net'
import { z } from 'zod'
import { failures, refuse } from './answers.ts'
import { type DnsRecord, recordTypes } from './zone.ts'

/** Records of a free zone made before September 2024; younger ones hold 200. */
const recordsMax = 1000

const recordBody = z.object({
  name: z.string().min(1).max(255),
  type: z.enum(recordTypes),
  content: z.string().max(4096).optional(),
  ttl: z.number().int().default(1),
  proxied: z.boolean().default(false),
  priority: z.number().int().min(0).max(65_535).optional(),
  data: z.record(z.string(), z.unknown()).optional(),
  comment: z.string().max(100).nullable().default(null),
  tags: z.array(z.string()).default([]),
  settings: z.object({}).loose().default({}),
})
export type RecordBody = z.infer<typeof recordBody>

/** Reads the body of a POST or PUT, as it is or laid over what is there already. */
export function readRecord(body: unknown, under: object = {}): RecordBody {
  const read = recordBody.safeParse(typeof body === 'object' ? { ...under, ...body } : body)
  if (read.success) return read.data
  const [issue] = read.error.issues
  return refuse(failures.invalid(`${issue?.path.join('.')}: ${issue?.message}`))
}

/** Checks a record against the zone's rules and its neighbours, and gives it its final form. */
export function settleRecord(
  body: RecordBody,
  zoneName: string,
  others: DnsRecord[],
): Omit<DnsRecord, 'id' | 'created_on' | 'modified_on'> {
  const name = fullName(body.name, zoneName)
  const content = contentOf(body)
  checkTtl(body.ttl)
  const proxiable = ['A', 'AAAA', 'CNAME'].includes(body.type)
  if (body.proxied && !proxiable) {
    refuse(failures.invalid('This record type cannot be proxied.', 9004))
  }
  refuseConflict({ ...body, name, content }, others)
  if (others.length >= recordsMax) refuse(failures.quota())
  return {
    name,
    type: body.type,
    content,
    proxiable,
    proxied: body.proxied,
    ttl: body.proxied ? 1 : body.ttl,
    ...(body.priority === undefined ? {} : { priority: body.priority }),
    ...(body.data === undefined ? {} : { data: body.data }),
    settings: body.settings,
    meta: {},
    comment: body.comment,
    tags: body.tags,
  }
}

/** Names outside the zone are taken as relative to it, as Cloudflare does; `@` is the zone itself. */
function fullName(text: string, zoneName: string): string {
  const name = text.toLowerCase().replace(/\.$/, '')
  if (name === '@' || name === zoneName) return zoneName
  const full = name.endsWith(`.${zoneName}`) ? name : `${name}.${zoneName}`
  const labels = full.split('.')
  const isLegal = labels.every(
    (label, index) =>
      (label === '*' && index === 0) || /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label),
  )
  if (!isLegal || full.length > 253) refuse(failures.invalid('DNS name is invalid.', 9000))
  return full
}

function contentOf(body: RecordBody): string {
  const { type, content = '', data } = body
  if (type === 'CAA' && data) return `${data.flags ?? 0} ${data.tag ?? ''} "${data.value ?? ''}"`
  if (type === 'A' && !isIPv4(content)) {
    refuse(failures.invalid('Content for A record must be a valid IPv4 address.', 9005))
  }
  if (type === 'AAAA' && !isIPv6(content)) {
    refuse(failures.invalid('Content for AAAA record must be a valid IPv6 address.', 9006))
  }
  if (content === '') refuse(failures.invalid(`Content for ${type} record is required.`, 9003))
  if (type === 'MX' && body.priority === undefined) {
    refuse(failures.invalid('MX records need a priority.', 9100))
  }
  return type === 'CNAME' || type === 'NS' ? content.toLowerCase().replace(/\.$/, '') : content
}

function checkTtl(ttl: number): void {
  if (ttl === 1 || (ttl >= 60 && ttl <= 86_400)) return
  refuse(failures.invalid('ttl must be between 60 and 86400 seconds, or 1 for Automatic.', 9021))
}

/**
 * One name may have many addresses; it may not have the same one twice, and an alias stands alone.
 */
function refuseConflict(
  wanted: Pick<DnsRecord, 'name' | 'type' | 'content'>,
  others: DnsRecord[],
): void {
  const neighbours = others.filter(record => record.name === wanted.name)
  const isSame = (record: DnsRecord) =>
    record.type === wanted.type && record.content === wanted.content
  if (neighbours.some(isSame)) {
    refuse(wanted.type === 'TXT' ? failures.exists() : failures.identical())
  }
  const hosts = ['A', 'AAAA', 'CNAME']
  const isAliasConflict = neighbours.some(
    record =>
      hosts.includes(record.type) &&
      hosts.includes(wanted.type) &&
      (record.type === 'CNAME' || wanted.type === 'CNAME'),
  )
  if (isAliasConflict) refuse(failures.conflict())
}
