import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'

/** The published OpenAPI document (of February 2026) lies beside the repository, not in it. */
export const specPath = resolve(
  import.meta.dirname,
  '../../../shared/specs/hcloud.openapi.unofficial-koestler.json',
)
export const isSpecPresent = existsSync(specPath)

type Schema = Record<string, unknown>
type Document = {
  paths: Record<string, Record<string, { responses: Record<string, { content?: Schema }> }>>
  components: Schema
}

/**
 * What changed after the document was made. Everything else in it holds, and nothing that it does
 * not name may be sent.
 */
const amendments: {
  what: string
  since: string
  apply(properties: Schema, owner: Schema): void
}[] = [
  {
    what: 'no datacenter, neither in servers nor in primary IPs',
    since: '2026-07-01',
    apply: (properties, owner) => {
      if (!('datacenter' in properties)) return
      delete properties.datacenter
      owner.required = (owner.required as string[]).filter(field => field !== 'datacenter')
    },
  },
  {
    what: 'a primary IP that is free has the assignee_type "unassigned"',
    since: '2026-08-01',
    apply: properties => {
      if (!('assignee_type' in properties)) return
      properties.assignee_type = { type: 'string', enum: ['server', 'unassigned'] }
    },
  },
  {
    what: 'a server type says in each location whether it is available and recommended',
    since: '2026-04-01',
    apply: properties => {
      if (!('deprecation' in properties) || Object.keys(properties).length !== 3) return
      properties.available = { type: 'boolean' }
      properties.recommended = { type: 'boolean' }
    },
  },
]

/** Judges answers by the published document. */
export class PublishedSpec {
  readonly #document: Document
  readonly #ajv = new Ajv({ strict: false, allErrors: true })
  readonly #validators = new Map<string, ValidateFunction>()

  constructor() {
    this.#document = JSON.parse(readFileSync(specPath, 'utf8')) as Document
    amend(this.#document.components)
    formats.default(this.#ajv)
    this.#ajv.addFormat('decimal', /^-?\d+(\.\d+)?$/)
    this.#ajv.addSchema({ $id: 'hcloud', ...(toJsonSchema(this.#document) as object) })
  }

  /** What is wrong with an answer; empty when nothing is. `path` is without `/v1` and query. */
  problems(method: string, path: string, status: number, body: unknown): string[] {
    const template = this.#templateFor(method, path)
    if (!template) return [`${method} ${path} is not in the published document`]
    const { responses } = this.#document.paths[template]?.[method.toLowerCase()] ?? {
      responses: {},
    }
    const key = [String(status), `${String(status)[0]}xx`].find(one => one in responses)
    if (!key) return [`${method} ${template} answers ${Object.keys(responses)}, not ${status}`]
    if (!responses[key]?.content)
      return body === null ? [] : ['an answer without content has a body']
    const validate = this.#validatorFor(template, method, key)
    if (validate(body)) return []
    return (validate.errors ?? []).map(
      error => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
    )
  }

  #templateFor(method: string, path: string): string | undefined {
    const fits = (template: string) =>
      new RegExp(`^${template.replaceAll(/\{[a-z_]+\}/g, '[^/]+')}$`).test(path)
    const templates = Object.keys(this.#document.paths).filter(
      template => fits(template) && method.toLowerCase() in (this.#document.paths[template] ?? {}),
    )
    return templates.sort((a, b) => a.split('{').length - b.split('{').length)[0]
  }

  #validatorFor(template: string, method: string, key: string): ValidateFunction {
    const path = template.replaceAll('~', '~0').replaceAll('/', '~1')
    const pointer = `/paths/${encodeURIComponent(path)}/${method.toLowerCase()}/responses/${key}`
    const $ref = `hcloud#${pointer}/content/application~1json/schema`
    const validate = this.#validators.get($ref) ?? this.#ajv.compile({ $ref })
    this.#validators.set($ref, validate)
    return validate
  }
}

/** Applies the amendments to every schema that names properties, however deep. */
function amend(node: unknown): void {
  if (typeof node !== 'object' || node === null) return
  const { properties } = node as Schema
  if (typeof properties === 'object' && properties !== null) {
    for (const { apply } of amendments) apply(properties as Schema, node as Schema)
  }
  for (const child of Object.values(node)) amend(child)
}

/** OpenAPI 3.0's `nullable` in JSON Schema's words; objects may hold nothing that is not named. */
function toJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(toJsonSchema)
  if (typeof node !== 'object' || node === null) return node
  const { nullable, ...rest } = node as Schema & { nullable?: boolean }
  const schema = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, toJsonSchema(value)]),
  )
  if (schema.type === 'object' && schema.properties && schema.additionalProperties === undefined) {
    schema.additionalProperties = false
  }
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema
}
