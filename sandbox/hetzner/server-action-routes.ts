import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { FaultKind } from '../control/faults.ts'
import { findServerType } from './catalogue.ts'
import { refuse, refuseField } from './errors.ts'
import { idOrName, readIds, readInput } from './input.ts'
import { labelsSchema } from './labels.ts'
import type { Project } from './project.ts'
import { getImage } from './server-order.ts'
import { addSnapshot } from './snapshot-store.ts'
import type { ActionRow, ServerRow } from './state.ts'
import { renderAction, renderSnapshot } from './wire.ts'

const rebuildBody = z.object({
  image: idOrName,
  user_data: z
    .string()
    .max(32 * 1024)
    .optional(),
})
const changeTypeBody = z.object({ server_type: idOrName, upgrade_disk: z.boolean() })
const createImageBody = z.object({
  type: z.enum(['snapshot', 'backup']).default('snapshot'),
  description: z.string().max(255).default(''),
  labels: labelsSchema.default({}),
})
const protectionBody = z.object({ delete: z.boolean().optional(), rebuild: z.boolean().optional() })

/** One action's route: what it checks and changes at once; the rest happens when it ends. */
interface ServerAction {
  path: string
  operation: string
  command: string
  accept?: (server: ServerRow, body: unknown) => Accepted
}

/** What the action carries to its end, and what its answer says beside the action. */
interface Accepted {
  input?: ActionRow['input']
  answer?: object
  resources?: ActionRow['resources']
}

/** `/servers/{id}/actions/…`. Every one locks the server until it has ended. */
export function addServerActionRoutes(app: FastifyInstance, project: Project): void {
  const { faults, randomHex } = project.world

  const acceptRebuild = (server: ServerRow, body: unknown): Accepted => {
    const { image, user_data } = readInput(rebuildBody, body)
    if (server.protection.rebuild) refuse('protected', 'server is protected against rebuild')
    const serverType = getServerType(server.serverType)
    const input = {
      image: getImage(project, image, serverType, server.diskGb),
      userData: user_data,
    }
    return { input, answer: { root_password: server.sshKeys.length > 0 ? null : randomHex(10) } }
  }

  const acceptChangeType = (server: ServerRow, body: unknown): Accepted => {
    const { server_type, upgrade_disk: upgradeDisk } = readInput(changeTypeBody, body)
    const serverType = getServerType(server_type)
    if (project.statusOf(server) !== 'off') refuse('server_not_stopped', 'server must be off')
    if (serverType.architecture !== getServerType(server.serverType).architecture) {
      refuse('invalid_server_type', 'server type has another architecture')
    }
    if (serverType.diskGb < server.diskGb) refuse('invalid_server_type', 'the disk would shrink')
    const isSoldOut = project.state.soldOut.includes(`${serverType.name}@${server.location}`)
    if (isSoldOut || faults.take('hetzner', 'change-type', ['sold-out'])) {
      refuse('resource_unavailable', 'error during placement')
    }
    return { input: { serverType: serverType.name, upgradeDisk } }
  }

  const acceptCreateImage = (server: ServerRow, body: unknown): Accepted => {
    const wanted = readInput(createImageBody, body)
    if (faults.take('hetzner', 'create-image', ['quota'])) {
      const limits = [{ name: 'snapshot_limit' }]
      refuse('resource_limit_exceeded', 'snapshot limit exceeded', { limits })
    }
    if (wanted.type === 'backup' && server.backupWindow === null) {
      refuse('invalid_input', 'backups are not enabled for this server')
    }
    const snapshot = addSnapshot(project, server, wanted)
    return {
      input: { snapshot: snapshot.id },
      answer: { image: renderSnapshot(snapshot) },
      resources: [{ id: snapshot.id, type: 'image' }],
    }
  }

  const acceptProtection = (server: ServerRow, body: unknown): Accepted => {
    const wanted = readInput(protectionBody, body)
    if (wanted.delete !== undefined) server.protection.delete = wanted.delete
    if (wanted.rebuild !== undefined) server.protection.rebuild = wanted.rebuild
    return {}
  }

  const setBackupWindow = (server: ServerRow, window: string | null): Accepted => {
    server.backupWindow = window
    return {}
  }

  const actions: ServerAction[] = [
    { path: 'poweron', operation: 'power-on', command: 'start_server' },
    { path: 'poweroff', operation: 'power-off', command: 'stop_server' },
    { path: 'shutdown', operation: 'shutdown', command: 'shutdown_server' },
    { path: 'reboot', operation: 'reboot', command: 'reboot_server' },
    { path: 'reset', operation: 'reset', command: 'reset_server' },
    { path: 'rebuild', operation: 'rebuild', command: 'rebuild_server', accept: acceptRebuild },
    {
      path: 'change_type',
      operation: 'change-type',
      command: 'change_server_type',
      accept: acceptChangeType,
    },
    {
      path: 'create_image',
      operation: 'create-image',
      command: 'create_image',
      accept: acceptCreateImage,
    },
    {
      path: 'change_protection',
      operation: 'change-protection',
      command: 'change_protection',
      accept: acceptProtection,
    },
    {
      path: 'enable_backup',
      operation: 'enable-backup',
      command: 'enable_backup',
      accept: server => setBackupWindow(server, '22-02'),
    },
    {
      path: 'disable_backup',
      operation: 'disable-backup',
      command: 'disable_backup',
      accept: server => setBackupWindow(server, null),
    },
    {
      path: 'reset_password',
      operation: 'reset-password',
      command: 'reset_password',
      accept: () => ({ answer: { root_password: randomHex(10) } }),
    },
  ]

  for (const { path, operation, command, accept } of actions) {
    app.post(
      `/servers/:id/actions/${path}`,
      { config: { operation } },
      (request, reply: FastifyReply) => {
        const server = project.getServer(readIds(request.params).id)
        project.refuseIfLocked(server)
        const { input, answer, resources = [] } = accept?.(server, request.body) ?? {}
        const lateFaults: FaultKind[] = ['action-fails']
        const action = project.begin({
          command,
          resources: [{ id: server.id, type: 'server' }, ...resources],
          fails: faults.take('hetzner', operation, lateFaults) !== null,
          input,
        })
        if (faults.take('hetzner', operation, ['boot-fails'])) server.bootFails = true
        return reply.code(201).send({ action: renderAction(action), ...answer })
      },
    )
  }
}

function getServerType(idOrName: number | string) {
  const found = findServerType(idOrName)
  return found ?? refuseField('server_type', `server type '${idOrName}' not found`)
}
