import {
  documentPath,
  isDocumentPresent,
  type Publication,
  type Schema,
} from '../control/published-spec.ts'

/** The document is of August 2026, version 1.42.5. */
const file = 'hostinger.openapi.json'
export const specPath = documentPath(file)
export const isSpecPresent = isDocumentPresent(file)

/** Where the document is looser than the vendor, or wrong. Nothing that it does not name may be sent. */
const amendments: {
  what: string
  because: string
  apply(properties: Schema, owner: Schema): void
}[] = [
  {
    what: 'a validation error names the real fields',
    because: 'the document shows two examples, field_1 and field_2, instead of a map',
    apply: (properties, owner) => {
      if (!('field_1' in properties)) return
      owner.properties = {}
      owner.additionalProperties = { type: 'array', items: { type: 'string' }, minItems: 1 }
    },
  },
  {
    what: 'objects are sent whole, with null for what they do not have',
    because: 'the document requires no field of any answer; clients read them all',
    apply: (properties, owner) => {
      if ('errors' in properties || 'field_1' in properties) return
      owner.required = Object.keys(properties)
    },
  },
  {
    what: 'an order whose payment was declined comes without a machine',
    because: 'the document lists the order status "failed" and does not say what is sold then',
    apply: properties => {
      if (!('order' in properties && 'virtual_machine' in properties)) return
      properties.virtual_machine = { oneOf: [properties.virtual_machine], nullable: true }
    },
  },
]

export const hostingerPublication: Publication = {
  file,
  closed: true,
  amend: (properties, owner) => {
    for (const { apply } of amendments) apply(properties, owner)
  },
}

/**
 * Statuses that are sent in reality and that the document declares nowhere (403, 404, 429), or not for
 * every path (422): their bodies are judged as the error that it does declare.
 */
export function declaredStatus(status: number, body: unknown): number {
  if ([403, 404, 429].includes(status)) return 500
  const hasFields = typeof body === 'object' && body !== null && 'errors' in body
  return status === 422 && !hasFields ? 500 : status
}
