import {
  documentPath,
  isDocumentPresent,
  type Publication,
  type Schema,
} from '../control/published-spec.ts'

/** The document is of February 2026. */
const file = 'hcloud.openapi.unofficial-koestler.json'
export const specPath = documentPath(file)
export const isSpecPresent = isDocumentPresent(file)

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

export const hcloudPublication: Publication = {
  file,
  closed: true,
  amend: (properties, owner) => {
    for (const { apply } of amendments) apply(properties, owner)
  },
}
