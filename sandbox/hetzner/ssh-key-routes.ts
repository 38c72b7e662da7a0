import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { fingerprintOf } from '../machines/ssh-public-key.ts'
import { refuseField, refuseMissing, refuseTaken } from './errors.ts'
import { readIds, readInput } from './input.ts'
import { labelsSchema } from './labels.ts'
import { filterRows, listQuery, pageOf, sortRows } from './paging.ts'
import type { Project } from './project.ts'
import type { SshKeyRow } from './state.ts'

const keyListQuery = listQuery.extend({ fingerprint: z.string().optional() })
const name = z.string().min(1).max(64)
const createBody = z.object({
  name,
  public_key: z.string().max(8192),
  labels: labelsSchema.default({}),
})
const updateBody = z.object({ name: name.optional(), labels: labelsSchema.optional() })

/** SSH keys: name and fingerprint are each unique in the project. */
export function addSshKeyRoutes(app: FastifyInstance, project: Project): void {
  const { state } = project

  app.get('/ssh_keys', { config: { operation: 'list-ssh-keys' } }, (request, reply) => {
    const query = readInput(keyListQuery, request.query)
    const found = filterRows(state.sshKeys, query).filter(
      key => query.fingerprint === undefined || key.fingerprint === query.fingerprint,
    )
    const { rows, meta } = pageOf(
      request,
      reply,
      sortRows(found, query.sort, ['id', 'name']),
      query,
    )
    return { ssh_keys: rows, meta }
  })

  app.get('/ssh_keys/:id', { config: { operation: 'get-ssh-key' } }, request => ({
    ssh_key: getKey(request.params),
  }))

  app.post('/ssh_keys', { config: { operation: 'create-ssh-key' } }, (request, reply) => {
    const body = readInput(createBody, request.body)
    const fingerprint = fingerprintOf(body.public_key)
    if (!fingerprint) return refuseField('public_key', 'is not a valid SSH public key')
    refuseTakenName(body.name)
    if (state.sshKeys.some(key => key.fingerprint === fingerprint)) {
      return refuseTaken('public_key', 'SSH key with the same fingerprint already exists')
    }
    const key: SshKeyRow = {
      id: project.nextId(),
      name: body.name,
      fingerprint,
      public_key: body.public_key.trim(),
      labels: body.labels,
      created: project.timestamp(),
    }
    state.sshKeys.push(key)
    return reply.code(201).send({ ssh_key: key })
  })

  app.put('/ssh_keys/:id', { config: { operation: 'update-ssh-key' } }, request => {
    const key = getKey(request.params)
    const body = readInput(updateBody, request.body)
    if (body.name !== undefined && body.name !== key.name) refuseTakenName(body.name)
    key.name = body.name ?? key.name
    key.labels = body.labels ?? key.labels
    project.save()
    return { ssh_key: key }
  })

  app.delete('/ssh_keys/:id', { config: { operation: 'delete-ssh-key' } }, (request, reply) => {
    const key = getKey(request.params)
    state.sshKeys = state.sshKeys.filter(one => one !== key)
    project.save()
    return reply.code(204).send()
  })

  function getKey(params: unknown): SshKeyRow {
    const { id } = readIds(params)
    return state.sshKeys.find(key => key.id === id) ?? refuseMissing('SSH key', id)
  }

  function refuseTakenName(wanted: string): void {
    if (state.sshKeys.some(key => key.name === wanted)) {
      refuseTaken('name', 'SSH key name is already used')
    }
  }
}
