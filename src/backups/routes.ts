import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AppDependencies } from '../http/app.ts'
import { Backups, Pin, RecipientChoice } from '../http/backup-views.ts'
import { languageOf } from '../http/language.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem, isProblemCode, problemFor } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import type { Result } from '../kit/result.ts'
import { type ReachedServer, requireOwnServer, requireSeenServer } from '../servers/own-server.ts'
import type { ServerStory } from '../servers/store.ts'
import type { SeenServer } from '../servers/view.ts'
import { whileReached } from '../servers/while-reached.ts'
import { chooseRecipient, deleteBackup, pinBackup } from './change-backup.ts'
import { downloadOf, fileNameOf } from './download.ts'
import { backupKey } from './identity.ts'
import { requestBackup } from './request-backup.ts'
import { type BackupRow, findBackup } from './store.ts'
import { backupsView } from './view.ts'

const params = z.object({ id: z.string().max(60) })
const backupParams = params.extend({ backupId: z.string().max(60) })
const answers = { 200: Backups, 401: Problem, 404: Problem, 409: Problem }
const file = (type: string, description: string) => ({
  description,
  content: { [type]: { schema: z.custom<Readable>().meta({ type: 'string', format: 'binary' }) } },
})
/** As much as a slow line takes for a large one. */
const downloadMs = 12 * 3600_000

/** A customer's backups: what there is, one more, how long each is kept, and the files themselves. */
export const backupRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    const { db, context } = deps

    app.route({
      method: 'GET',
      url: '/api/servers/:id/backups',
      schema: {
        operationId: 'listBackups',
        params,
        response: { 200: Backups, 401: Problem, 404: Problem },
      },
      handler: async request => {
        const { id } = request.params
        const story = await requireSeenServer(deps, request, id, 'backups')
        return view(request, story)
      },
    })

    app.route({
      method: 'POST',
      url: '/api/servers/:id/backups',
      ...limited('backups'),
      schema: {
        operationId: 'makeBackup',
        description: 'Made beside the running server; the list says when it is verified.',
        params,
        response: { 202: Backups, 401: Problem, 404: Problem, 409: Problem, 429: Problem },
      },
      handler: async (request, reply) => {
        const story = await requireOwnServer(deps, request, request.params.id, 'backups')
        const made = await requestBackup(deps, story.server.id)
        tell(made, story, 'a customer has asked for a backup')
        return reply.code(202).send(await view(request, story))
      },
    })

    app.route({
      method: 'PUT',
      url: '/api/servers/:id/backups/:backupId/pin',
      schema: {
        operationId: 'pinBackup',
        params: backupParams,
        body: Pin,
        response: answers,
      },
      handler: async request => {
        const story = await requireOwnServer(deps, request, request.params.id, 'backups')
        const { pinned } = request.body
        const done = await pinBackup(deps, story.server.id, request.params.backupId, pinned)
        tell(done, story, pinned ? 'a customer has pinned a backup' : 'a backup was unpinned')
        return view(request, story)
      },
    })

    app.route({
      method: 'DELETE',
      url: '/api/servers/:id/backups/:backupId',
      schema: {
        operationId: 'deleteBackup',
        description: 'For good. What later backups continue cannot be deleted before them.',
        params: backupParams,
        response: answers,
      },
      handler: async request => {
        const story = await requireOwnServer(deps, request, request.params.id, 'backups')
        const done = await deleteBackup(deps, story.server.id, request.params.backupId)
        tell(done, story, 'a customer has deleted a backup')
        return view(request, story)
      },
    })

    app.route({
      method: 'PUT',
      url: '/api/servers/:id/backup-recipient',
      schema: {
        operationId: 'chooseBackupRecipient',
        description:
          'New backups are encrypted to this public key of `age` alone, but for those before a move, a rest or a restore, which we have to read.',
        params,
        body: RecipientChoice,
        response: { ...answers, 422: Problem },
      },
      handler: async request => {
        const story = await requireOwnServer(deps, request, request.params.id, 'backups')
        if (story.server.desired === 'absent') throw new HttpProblem('server-gone')
        const chosen = await chooseRecipient(deps, story.server.id, request.body.recipient)
        if (!chosen.ok && chosen.error !== 'not-found') {
          throw new HttpProblem('invalid-input', { recipient: chosen.error })
        }
        const { recipient } = request.body
        context.log.info({ server: story.server.id, recipient }, 'a key for backups was chosen')
        const now = await requireOwnServer(deps, request, request.params.id, 'backups')
        return view(request, now)
      },
    })

    app.route({
      method: 'GET',
      url: '/api/servers/:id/backups/:backupId/archive',
      ...limited('downloads'),
      schema: {
        operationId: 'downloadBackup',
        params: backupParams,
        response: {
          200: file(
            'application/octet-stream',
            'A tar, compressed with zstd and, where only its customer can open it, encrypted with age.',
          ),
          ...{ 401: Problem, 404: Problem, 409: Problem, 410: Problem },
        },
      },
      handler: async (request, reply) => {
        const story = await requireOwnServer(deps, request, request.params.id, 'backups')
        const backup = await ownBackup(story, request.params.backupId)
        const signal = whileReached(deps, request, reply, story.account.id, downloadMs)
        const tools = { store: deps.backups, key: await backupKey(deps.vault) }
        const opened = await downloadOf(backup, story.server.hostname, tools, signal)
        if (!opened.ok) {
          context.log.error({ backup: backup.id, ...opened.error }, 'a backup cannot be read')
          throw new HttpProblem(
            isProblemCode(opened.error.reason) ? opened.error.reason : 'backup-unreadable',
          )
        }
        const { content, fileName, bytes } = opened.value
        context.log.info({ server: story.server.id, backup: backup.id }, 'a backup is downloaded')
        if (bytes !== null) reply.header('content-length', bytes)
        return reply
          .header('content-disposition', `attachment; filename="${fileName}"`)
          .type('application/octet-stream')
          .send(content)
      },
    })

    app.route({
      method: 'GET',
      url: '/api/servers/:id/backups/:backupId/manifest',
      schema: {
        operationId: 'showBackupManifest',
        description:
          'What is to be known to open it with standard tools: its files, in order, and their hashes.',
        params: backupParams,
        response: {
          200: file('application/json', 'The backup’s manifest.'),
          ...{ 401: Problem, 404: Problem },
        },
      },
      handler: async (request, reply) => {
        const story = await requireOwnServer(deps, request, request.params.id, 'backups')
        const backup = await ownBackup(story, request.params.backupId)
        const name = `${fileNameOf(backup, story.server.hostname)}.json`
        return reply
          .header('content-disposition', `attachment; filename="${name}"`)
          .type('application/json')
          .send(Readable.from([`${JSON.stringify(backup.manifest, null, 2)}\n`]))
      },
    })

    async function ownBackup({ server }: ServerStory, backupId: string): Promise<BackupRow> {
      const backup = await findBackup(db, backupId)
      if (backup?.serverId !== server.id || backup.state !== 'verified') {
        throw new HttpProblem('not-found')
      }
      return backup
    }

    function tell(
      done: Result<BackupRow, string>,
      { server, caller }: ReachedServer,
      what: string,
    ): void {
      if (!done.ok) throw problemFor(done.error)
      const facts = { account: caller.id, server: server.id, backup: done.value.id }
      context.log.info(facts, what)
    }

    const view = (request: FastifyRequest, { server, role }: SeenServer) =>
      backupsView(db, server, {
        now: context.clock.now(),
        language: languageOf(request),
        role,
      })
  }
