import type { FastifyInstance } from 'fastify'
import type { Account } from './account.ts'
import { dataCenters, findTemplate, templates } from './catalogue.ts'
import { readId } from './input.ts'
import { renderTemplate } from './wire.ts'

/** Data centers and templates of operating systems. */
export function addCatalogueRoutes(app: FastifyInstance, account: Account): void {
  const { refusals } = account

  app.get('/data-centers', { config: { operation: 'list-locations' } }, () => dataCenters)

  app.get('/templates', { config: { operation: 'list-images' } }, () =>
    templates.map(renderTemplate),
  )

  app.get('/templates/:id', { config: { operation: 'get-image' } }, request => {
    const found = findTemplate(readId(refusals, request.params))
    return found ? renderTemplate(found) : refusals.missing('Template')
  })
}
