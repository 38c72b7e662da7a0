import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Account } from './account.ts'
import { refuseMissing } from './errors.ts'
import { applyFirewalls } from './firewall-effect.ts'
import { readInput, readKey, tagName } from './input.ts'
import { pageOf } from './paging.ts'
import { storeSnapshot } from './snapshot-store.ts'
import { createTags, findTag } from './tags.ts'

const createBody = z.object({ name: tagName })
const resourcesBody = z.object({
  resources: z
    .array(
      z.object({
        resource_id: z.union([z.string(), z.int()]).transform(String),
        resource_type: z.enum(['droplet', 'image'], { error: 'is not emulated' }),
      }),
    )
    .min(1),
})
type Resource = z.infer<typeof resourcesBody>['resources'][number]

/** Tags and what bears them: Droplets, and images that are snapshots. */
export function addTagRoutes(app: FastifyInstance, account: Account): void {
  const { state } = account

  app.get('/tags', { config: { operation: 'list-tags' } }, request => {
    const { rows, ...page } = pageOf(request, state.tags)
    return { tags: rows.map(({ name }) => renderTag(request, name)), ...page }
  })

  app.get('/tags/:id', { config: { operation: 'get-tag' } }, request => ({
    tag: renderTag(request, getTag(request.params)),
  }))

  app.post('/tags', { config: { operation: 'create-tag' } }, (request, reply) => {
    const { name } = readInput(createBody, request.body)
    const [tag = name] = createTags(account, [name])
    return reply.code(201).send({ tag: renderTag(request, tag) })
  })

  app.delete('/tags/:id', { config: { operation: 'delete-tag' } }, (request, reply) => {
    const tag = getTag(request.params)
    state.tags = state.tags.filter(one => one.name !== tag)
    const without = (tags: string[]) => tags.filter(one => one !== tag)
    for (const droplet of state.droplets) droplet.tags = without(droplet.tags)
    for (const firewall of state.firewalls) firewall.tags = without(firewall.tags)
    for (const snapshot of state.snapshots) {
      if (!snapshot.tags.includes(tag)) continue
      snapshot.tags = without(snapshot.tags)
      storeSnapshot(account, snapshot)
    }
    changed()
    return reply.code(204).send()
  })

  app.post('/tags/:id/resources', { config: { operation: 'tag-resources' } }, (request, reply) => {
    change(request, (tags, tag) => [...new Set([...tags, tag])])
    return reply.code(204).send()
  })

  app.delete(
    '/tags/:id/resources',
    { config: { operation: 'untag-resources' } },
    (request, reply) => {
      change(request, (tags, tag) => tags.filter(one => one !== tag))
      return reply.code(204).send()
    },
  )

  /** Changes all the resources that are named, or none when one is unknown. */
  function change(request: FastifyRequest, next: (tags: string[], tag: string) => string[]): void {
    const tag = getTag(request.params)
    const { resources } = readInput(resourcesBody, request.body)
    const setters = resources.map(resource => findSetter(resource))
    for (const set of setters) set(tags => next(tags, tag))
    changed()
  }

  function findSetter({ resource_id, resource_type }: Resource) {
    if (resource_type === 'droplet') {
      const droplet = account.getDroplet(Number(resource_id))
      return (next: (tags: string[]) => string[]) => {
        droplet.tags = next(droplet.tags)
      }
    }
    const snapshot = account.findSnapshot(resource_id) ?? refuseMissing()
    return (next: (tags: string[]) => string[]) => {
      snapshot.tags = next(snapshot.tags)
      storeSnapshot(account, snapshot)
    }
  }

  function changed(): void {
    applyFirewalls(account)
    account.save()
  }

  function getTag(params: unknown): string {
    return findTag(account, readKey(params)) ?? refuseMissing()
  }

  function renderTag(request: FastifyRequest, name: string): object {
    const kindOf = (path: string, all: { id: number; tags: string[] }[]) => {
      const bearing = all.filter(one => one.tags.includes(name))
      const last = bearing.at(-1)
      const uri = last ? { last_tagged_uri: `http://${request.host}/v2/${path}/${last.id}` } : {}
      return { count: bearing.length, ...uri }
    }
    const droplets = kindOf('droplets', state.droplets)
    const images = kindOf('images', state.snapshots)
    const none = { count: 0 }
    return {
      name,
      resources: {
        ...(droplets.count > 0 ? droplets : images),
        count: droplets.count + images.count,
        droplets,
        images,
        volumes: none,
        volume_snapshots: none,
        databases: none,
      },
    }
  }
}
