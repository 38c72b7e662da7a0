import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Account } from './account.ts'
import { readId, readInput } from './input.ts'
import { pageOf } from './paging.ts'
import type { ScriptRow } from './state.ts'
import { renderScript } from './wire.ts'

const contentMaxBytes = 48 * 1024

const body = z.object({
  name: z.string().min(1).max(255),
  content: z
    .string()
    .min(1)
    .refine(text => Buffer.byteLength(text) <= contentMaxBytes, 'must not be greater than 48 KB.'),
})

/** Scripts that a setup or a recreation may name; they belong to the account, not to a machine. */
export function addPostInstallScriptRoutes(app: FastifyInstance, account: Account): void {
  const { refusals, state } = account
  const path = '/post-install-scripts'

  app.addHook('preHandler', async () => {
    if (state.isNew && state.machines.length === 0) refusals.forbidden('[VPS:2000] Unauthorized')
  })

  app.get(path, { config: { operation: 'list-post-install-scripts' } }, request =>
    pageOf(refusals, request, state.scripts, renderScript),
  )

  app.get(`${path}/:id`, { config: { operation: 'get-post-install-script' } }, request =>
    renderScript(getScript(request)),
  )

  app.post(path, { config: { operation: 'create-post-install-script' } }, request => {
    const { name, content } = readInput(refusals, body, request.body)
    const now = account.timestamp()
    const script = { id: account.nextId(), name, content, createdAt: now, updatedAt: now }
    state.scripts.push(script)
    return renderScript(script)
  })

  app.put(`${path}/:id`, { config: { operation: 'update-post-install-script' } }, request => {
    const script = getScript(request)
    const { name, content } = readInput(refusals, body, request.body)
    Object.assign(script, { name, content, updatedAt: account.timestamp() })
    account.save()
    return renderScript(script)
  })

  app.delete(`${path}/:id`, { config: { operation: 'delete-post-install-script' } }, request => {
    const script = getScript(request)
    state.scripts = state.scripts.filter(one => one !== script)
    account.save()
    return { message: 'Request accepted' }
  })

  function getScript(request: FastifyRequest): ScriptRow {
    const id = readId(refusals, request.params)
    return state.scripts.find(one => one.id === id) ?? refusals.missing('Post install script')
  }
}
