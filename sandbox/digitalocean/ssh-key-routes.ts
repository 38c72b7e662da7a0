import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { fingerprintOf } from '../machines/ssh-public-key.ts'
import type { Account } from './account.ts'
import { refuseMissing, refuseUnprocessable } from './errors.ts'
import { readInput, readKey } from './input.ts'
import { pageOf } from './paging.ts'
import type { SshKeyRow } from './state.ts'

const name = z.string().min(1).max(255)
const createBody = z.object({ name, public_key: z.string().max(8192) })
const updateBody = z.object({ name })

/** SSH keys, found by id or fingerprint. Names need not be unique; the keys themselves are. */
export function addSshKeyRoutes(app: FastifyInstance, account: Account): void {
  const { state } = account

  app.get('/account/keys', { config: { operation: 'list-ssh-keys' } }, request => {
    const { rows, ...page } = pageOf(request, state.sshKeys)
    return { ssh_keys: rows, ...page }
  })

  app.get('/account/keys/:id', { config: { operation: 'get-ssh-key' } }, request => ({
    ssh_key: getKey(request.params),
  }))

  app.post('/account/keys', { config: { operation: 'create-ssh-key' } }, (request, reply) => {
    const body = readInput(createBody, request.body)
    const fingerprint = fingerprintOf(body.public_key)
    if (!fingerprint) {
      return refuseUnprocessable('Key invalid, key should be of the format `type key [comment]`')
    }
    if (state.sshKeys.some(key => key.fingerprint === fingerprint)) {
      return refuseUnprocessable('SSH Key is already in use on your account')
    }
    const key: SshKeyRow = {
      id: account.nextId(),
      name: body.name,
      fingerprint,
      public_key: body.public_key.trim(),
    }
    state.sshKeys.push(key)
    return reply.code(201).send({ ssh_key: key })
  })

  app.put('/account/keys/:id', { config: { operation: 'update-ssh-key' } }, request => {
    const key = getKey(request.params)
    key.name = readInput(updateBody, request.body).name
    account.save()
    return { ssh_key: key }
  })

  app.delete('/account/keys/:id', { config: { operation: 'delete-ssh-key' } }, (request, reply) => {
    const key = getKey(request.params)
    state.sshKeys = state.sshKeys.filter(one => one !== key)
    account.save()
    return reply.code(204).send()
  })

  function getKey(params: unknown): SshKeyRow {
    const wanted = readKey(params)
    const found = state.sshKeys.find(key => String(key.id) === wanted || key.fingerprint === wanted)
    return found ?? refuseMissing()
  }
}
