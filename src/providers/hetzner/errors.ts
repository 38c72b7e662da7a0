import { z } from 'zod'
import type { Meaning } from '../transport/judged.ts'

/** Hetzner's error codes and what each means for us; branch on these, never on the HTTP status. */
export const meanings: Readonly<Record<string, Meaning>> = {
  not_found: 'not-found', // Entity not found
  firewall_resource_not_found: 'not-found', // The resource the firewall should be attached to was not found
  uniqueness_error: 'already-exists', // One or more fields must be unique
  server_already_added: 'already-exists', // Server added more than one time to resource
  firewall_already_applied: 'already-exists', // Firewall was already applied on resource
  resource_unavailable: 'sold-out', // The requested resource is currently unavailable
  placement_error: 'sold-out', // An error during the placement occurred
  resource_limit_exceeded: 'quota', // Error when exceeding the maximum quantity of a resource for an account
  rate_limit_exceeded: 'rate-limited', // Error when sending too many requests
  locked: 'busy', // The item you are trying to access is locked (there is already an action running)
  conflict: 'busy', // The resource has changed during the request, please retry
  resource_locked: 'busy', // The resource is locked, its owner has to be asked
  resource_in_use: 'busy', // Firewall must not be in use to be deleted
  unauthorized: 'unauthorized', // Request was made with an invalid or unknown token
  forbidden: 'unauthorized', // Insufficient permissions for this request
  token_readonly: 'unauthorized', // The token is only allowed to perform GET requests
  invalid_input: 'rejected', // Error while parsing or processing the input
  json_error: 'rejected', // Invalid JSON input in your request
  invalid_server_type: 'rejected', // The server type does not fit for the given server or is deprecated
  unsupported_error: 'rejected', // The corresponding resource does not support the action
  protected: 'rejected', // The action you are trying to start is protected for this resource
  server_not_stopped: 'rejected', // The action requires a stopped server
  must_be_unassigned: 'rejected', // The primary IP must be unassigned first
  deprecated_api_endpoint: 'rejected', // The request references a deprecated API endpoint: we are outdated
  maintenance: 'lost', // Cannot perform operation due to maintenance
  unavailable: 'lost', // A service or product is currently not available
  service_error: 'lost', // Error within a service
  server_error: 'lost', // Error within the API backend
  bad_gateway: 'lost', // The API backend did not answer its gateway
  timeout: 'lost', // The request could not be answered in time
  unknown_error: 'lost', // Unspecified error
}

const envelope = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() }),
})

/** `details.fields` says which field is meant; it may be null, `{}` or absent. */
const fieldDetails = z.object({
  fields: z.array(z.object({ name: z.string(), messages: z.array(z.string()).default([]) })),
})

/** Reads Hetzner's error envelope; null when the body is none. */
export function readError(body: string): { code: string; message: string } | null {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return null // a gateway's page, not the API
  }
  const read = envelope.safeParse(json)
  if (!read.success) return null
  const { code, message, details } = read.data.error
  const named = fieldDetails.safeParse(details)
  const fields = named.success ? named.data.fields : []
  const words = fields.map(({ name, messages }) => [name, ...messages].join(' '))
  return { code, message: [message, ...words].join('; ') }
}
