import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'

/** Vendors' published OpenAPI documents lie beside the repository, not in it. */
const folder = resolve(import.meta.dirname, '../../../shared/specs')

export type Schema = Record<string, unknown>

interface Response {
  $ref?: string
  content?: Schema
}

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, Response> }>>
  components: Schema
}

export interface Publication {
  /** The document's file name. */
  file: string
  /** What changed after the document was made, applied to every schema that names properties. */
  amend?: (properties: Schema, owner: Schema) => void
  /**
   * Objects may hold nothing that is not named. Only for documents that do not compose objects
   * (`allOf`), because each part would refuse the others' fields.
   */
  closed?: boolean
}

export const documentPath = (file: string): string => resolve(folder, file)
export const isDocumentPresent = (file: string): boolean => existsSync(documentPath(file))

/** Judges answers by a vendor's published document. */
export class PublishedSpec {
  readonly #document: Document
  readonly #ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
  readonly #validators = new Map<string, ValidateFunction>()

  constructor({ file, amend, closed = false }: Publication) {
    this.#document = JSON.parse(readFileSync(documentPath(file), 'utf8')) as Document
    if (amend) amendDeep(this.#document.components, amend)
    formats.default(this.#ajv)
    this.#ajv.addFormat('decimal', /^-?\d+(\.\d+)?$/)
    this.#ajv.addSchema({ $id: 'published', ...(toJsonSchema(this.#document, closed) as object) })
  }

  /** What is wrong with an answer; empty when nothing is. `path` is as the document writes it, without query. */
  problems(method: string, path: string, status: number, body: unknown): string[] {
    const template = this.#templateFor(method, path)
    if (!template) return [`${method} ${path} is not in the published document`]
    const { responses } = this.#document.paths[template]?.[method.toLowerCase()] ?? {
      responses: {},
    }
    const key = [String(status), `${String(status)[0]}xx`, 'default'].find(one => one in responses)
    const response = key && responses[key]
    if (!response) return [`${method} ${template} answers ${Object.keys(responses)}, not ${status}`]
    const escaped = template.replaceAll('~', '~0').replaceAll('/', '~1')
    const own = `#/paths/${encodeURIComponent(escaped)}/${method.toLowerCase()}/responses/${key}`
    const pointer = response.$ref ?? own
    if (!this.#resolve(response).content)
      return body === null ? [] : ['an answer without content has a body']
    const validate = this.#validatorFor(pointer)
    if (validate(body)) return []
    return (validate.errors ?? []).map(
      error => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
    )
  }

  #templateFor(method: string, path: string): string | undefined {
    const fits = (template: string) =>
      new RegExp(`^${template.replaceAll(/\{[A-Za-z_]+\}/g, '[^/]+')}$`).test(path)
    const templates = Object.keys(this.#document.paths).filter(
      template => fits(template) && method.toLowerCase() in (this.#document.paths[template] ?? {}),
    )
    return templates.sort((a, b) => a.split('{').length - b.split('{').length)[0]
  }

  /** Documents may keep answers that many paths share in one place. */
  #resolve({ $ref, ...response }: Response): Response {
    if (!$ref) return response
    const steps = $ref.replace('#/', '').split('/')
    return steps.reduce<unknown>((node, step) => (node as Schema)[step], this.#document) as Response
  }

  #validatorFor(pointer: string): ValidateFunction {
    const $ref = `published${pointer}/content/application~1json/schema`
    const validate = this.#validators.get($ref) ?? this.#ajv.compile({ $ref })
    this.#validators.set($ref, validate)
    return validate
  }
}

/** However deep a schema lies. */
function amendDeep(node: unknown, amend: NonNullable<Publication['amend']>): void {
  if (typeof node !== 'object' || node === null) return
  const { properties } = node as Schema
  if (typeof properties === 'object' && properties !== null)
    amend(properties as Schema, node as Schema)
  for (const child of Object.values(node)) amendDeep(child, amend)
}

/** OpenAPI 3.0's `nullable` in JSON Schema's words. */
function toJsonSchema(node: unknown, closed: boolean): unknown {
  if (Array.isArray(node)) return node.map(each => toJsonSchema(each, closed))
  if (typeof node !== 'object' || node === null) return node
  const { nullable, ...rest } = node as Schema & { nullable?: boolean }
  const schema = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, toJsonSchema(value, closed)]),
  )
  const isOpen = schema.additionalProperties === undefined
  if (closed && schema.type === 'object' && schema.properties && isOpen) {
    schema.additionalProperties = false
  }
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema
}
