import { Refusal, type VendorAnswer } from '../control/vendor-server.ts'

/**
 * Hetzner's error codes with the HTTP status that carries each. 401, 404, 409 `conflict`, 410, 422
 * and 429 are documented or seen; the others follow what clients report (see DIFFERENCES.md).
 */
const statusOf = {
  unauthorized: 401,
  token_readonly: 403,
  forbidden: 403,
  protected: 403,
  resource_limit_exceeded: 403,
  not_found: 404,
  conflict: 409,
  uniqueness_error: 409,
  deprecated_api_endpoint: 410,
  resource_unavailable: 412,
  placement_error: 422,
  invalid_input: 422,
  invalid_server_type: 422,
  server_not_stopped: 422,
  unsupported_error: 422,
  must_be_unassigned: 422,
  primary_ip_assigned: 422,
  resource_in_use: 422,
  firewall_already_applied: 422,
  firewall_resource_not_found: 422,
  json_error: 400,
  locked: 423,
  rate_limit_exceeded: 429,
  server_error: 500,
} as const
export type ErrorCode = keyof typeof statusOf

/** Hetzner's error envelope; `details` is null where the vendor has nothing to add. */
export function errorAnswer(
  code: ErrorCode,
  message: string,
  details: object | null = null,
): VendorAnswer {
  return { status: statusOf[code], body: { error: { code, message, details } } }
}

/** Ends the request with an error in Hetzner's words. */
export function refuse(code: ErrorCode, message: string, details: object | null = null): never {
  throw new Refusal(errorAnswer(code, message, details))
}

/** `invalid_input` for one field, in the shape clients read: `details.fields[].messages[]`. */
export function refuseField(name: string, message: string): never {
  refuse('invalid_input', `invalid input in field '${name}'`, {
    fields: [{ name, messages: [message] }],
  })
}

/** `uniqueness_error` for one field, for example `server name is already used`. */
export function refuseTaken(field: string, message: string): never {
  refuse('uniqueness_error', message, { fields: [{ name: field }] })
}

export function refuseMissing(what: string, id: number | string): never {
  refuse('not_found', `${what} with ID '${id}' not found`)
}
