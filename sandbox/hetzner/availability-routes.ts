import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { findLocation, findServerType } from './catalogue.ts'
import type { Project } from './project.ts'

const body = z.strictObject({
  serverType: z.string().refine(name => findServerType(name) !== undefined, 'unknown server type'),
  location: z.string().refine(name => findLocation(name) !== undefined, 'unknown location'),
  available: z.boolean(),
})

/** Lets a person or a test sell out a server type in a location, and put it on sale again. */
export function addAvailabilityRoutes(control: FastifyInstance, project: Project): void {
  const path = '/_sandbox/hetzner/availability'

  control.get(path, () => ({ soldOut: project.state.soldOut }))

  control.post(path, request => {
    const { serverType, location, available } = body.parse(request.body)
    const key = `${serverType}@${location}`
    const others = project.state.soldOut.filter(one => one !== key)
    project.state.soldOut = available ? others : [...others, key]
    project.save()
    return { soldOut: project.state.soldOut }
  })
}
