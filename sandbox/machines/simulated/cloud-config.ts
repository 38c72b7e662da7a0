import { gunzipSync } from 'node:zlib'
import { parse } from 'yaml'

/** One command: a string for the shell, or a list that is run without one. */
export type CloudCommand = string | string[]

export interface CloudFile {
  path: string
  content: Buffer
  permissions: number
  owner: string
  append: boolean
  deferred: boolean
}

export interface CloudUser {
  name: string
  keys: string[]
  shell: string | null
  homedir: string | null
  system: boolean
  groups: string[]
}

/** The part of cloud-init's `#cloud-config` that machines here act on. */
export interface CloudConfig {
  hostname: string | null
  manageEtcHosts: boolean
  users: CloudUser[]
  keys: string[]
  disableRoot: boolean
  hostKeys: Record<string, string>
  /** A new instance makes new host keys, also where the disk brings some along. */
  deleteHostKeys: boolean
  bootCommands: CloudCommand[]
  files: CloudFile[]
  packageUpdate: boolean
  packages: string[]
  runCommands: CloudCommand[]
  phoneHome: { url: string; post: string[]; tries: number } | null
  finalMessage: string | null
}

export type UserData =
  | { kind: 'none' }
  | { kind: 'script'; text: string }
  | { kind: 'config'; config: CloudConfig }
  | { kind: 'unknown'; firstLine: string }

/** Throws when a `#cloud-config` is not valid YAML; cloud-init then applies nothing of it. */
export function parseUserData(text: string | null): UserData {
  if (text === null || text.trim() === '') return { kind: 'none' }
  if (text.startsWith('#!')) return { kind: 'script', text }
  if (/^#cloud-config\b/.test(text)) return { kind: 'config', config: toConfig(parse(text)) }
  return { kind: 'unknown', firstLine: text.split('\n')[0] ?? '' }
}

export function emptyConfig(): CloudConfig {
  return toConfig({})
}

function toConfig(raw: unknown): CloudConfig {
  const root = record(raw)
  const phone = record(root.phone_home)
  const post = Array.isArray(phone.post) ? phone.post.map(String) : allPhoneHomeFields
  return {
    hostname: text(root.hostname) ?? text(root.fqdn)?.split('.')[0] ?? null,
    manageEtcHosts: root.manage_etc_hosts === true || root.manage_etc_hosts === 'localhost',
    users: list(root.users)
      .filter(user => user !== 'default')
      .map(toUser),
    keys: list(root.ssh_authorized_keys).map(String),
    disableRoot: root.disable_root !== false,
    hostKeys: Object.fromEntries(
      Object.entries(record(root.ssh_keys)).map(([k, v]) => [k, String(v)]),
    ),
    deleteHostKeys: root.ssh_deletekeys !== false,
    bootCommands: list(root.bootcmd).map(toCommand),
    files: list(root.write_files).map(toFile),
    packageUpdate: root.package_update === true || root.package_upgrade === true,
    packages: list(root.packages).map(entry =>
      Array.isArray(entry) ? entry.join('=') : String(entry),
    ),
    runCommands: list(root.runcmd).map(toCommand),
    phoneHome: text(phone.url)
      ? { url: text(phone.url) ?? '', post, tries: Number(phone.tries ?? 10) }
      : null,
    finalMessage: text(root.final_message),
  }
}

const allPhoneHomeFields = [
  'pub_key_rsa',
  'pub_key_ecdsa',
  'pub_key_ed25519',
  'instance_id',
  'hostname',
  'fqdn',
]

function toUser(raw: unknown): CloudUser {
  const user = typeof raw === 'string' ? { name: raw } : record(raw)
  const keys = user.ssh_authorized_keys ?? user['ssh-authorized-keys']
  const groups = typeof user.groups === 'string' ? user.groups.split(',') : list(user.groups)
  return {
    name: String(user.name ?? ''),
    keys: list(keys).map(String),
    shell: text(user.shell),
    homedir: text(user.homedir),
    system: user.system === true,
    groups: groups.map(group => String(group).trim()),
  }
}

function toFile(raw: unknown): CloudFile {
  const file = record(raw)
  const encoding = text(file.encoding) ?? 'text/plain'
  const plain = text(file.content) ?? ''
  const isBase64 = /b64|base64/.test(encoding)
  const decoded = isBase64 ? Buffer.from(plain, 'base64') : Buffer.from(plain)
  // An unquoted `permissions: 0600` is octal to YAML 1.1, as cloud-init reads it, but decimal to 1.2.
  const permissions = file.permissions === undefined ? '0644' : String(file.permissions)
  return {
    path: String(file.path ?? ''),
    content: /gz/.test(encoding) ? gunzipSync(decoded) : decoded,
    permissions: Number.parseInt(permissions, 8),
    owner: text(file.owner) ?? 'root:root',
    append: file.append === true,
    deferred: file.defer === true,
  }
}

function toCommand(raw: unknown): CloudCommand {
  return Array.isArray(raw) ? raw.map(String) : String(raw)
}

function record(raw: unknown): Record<string, unknown> {
  return typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {}
}

function list(raw: unknown): unknown[] {
  return Array.isArray(raw) ? raw : []
}

function text(raw: unknown): string | null {
  return typeof raw === 'string' ? raw : null
}
