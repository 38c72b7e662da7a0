import { Refusal, type VendorAnswer } from '../control/vendor-server.ts'

/** DigitalOcean's error ids with the HTTP status that carries each. */
const statusOf = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  unprocessable_entity: 422,
  too_many_requests: 429,
  server_error: 500,
} as const
export type ErrorId = keyof typeof statusOf

/** An error as DigitalOcean sends it, flat; its `request_id` is added where answers are sent. */
export function errorAnswer(
  id: ErrorId,
  message: string,
  headers: Record<string, string> = {},
): VendorAnswer {
  return { status: statusOf[id], headers, body: { id, message } }
}

/** Ends the request with an error in DigitalOcean's words. */
export function refuse(id: ErrorId, message: string): never {
  throw new Refusal(errorAnswer(id, message))
}

/** 422, with which nearly everything is refused that was understood: only the text says why. */
export function refuseUnprocessable(message: string): never {
  refuse('unprocessable_entity', message)
}

export function refuseMissing(): never {
  refuse('not_found', 'The resource you requested could not be found.')
}
