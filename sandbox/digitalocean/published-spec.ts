import {
  documentPath,
  isDocumentPresent,
  type Publication,
  type Schema,
} from '../control/published-spec.ts'

const file = 'digitalocean.openapi.bundled.json'
export const specPath = documentPath(file)
export const isSpecPresent = isDocumentPresent(file)

/**
 * What the document gets wrong; everything else in it holds. Errors such as 422, which it does not
 * list, are judged by its `default` answer: any error has `id` and `message`.
 */
const amendments: { what: string; evidence: string; apply(properties: Schema): void }[] = [
  {
    what: 'images and snapshots can be in any region',
    evidence: 'Droplets can be in atl1, which its list of regions of images does not have',
    apply: properties => {
      const { regions } = properties as { regions?: Schema }
      if (!regions?.$ref) return
      const region = { type: 'string', pattern: '^[a-z]{3}[0-9]$' }
      properties.regions = { type: 'array', items: region }
    },
  },
]

export const digitaloceanPublication: Publication = {
  file,
  amend: properties => {
    for (const { apply } of amendments) apply(properties)
  },
}
