/**
 * Every code that a person may be shown a sentence for. A code is part of the API and of stored rows:
 * it may be added, never renamed. What status a problem has is decided in `http/problem.ts`.
 */
export const problemCodes = [
  'signed-out',
  'forbidden',
  'not-found',
  'invalid-input',
  'too-many-requests',
  'too-large',
  'internal-error',
  'database-unavailable',
  'bad-origin',
  'plan-unknown',
  'plan-unavailable',
  'hostname-illegal',
  'hostname-reserved',
  'hostname-taken',
  'location-unavailable',
  'checkout-failed',
  'checkout-expired',
  'checkout-cancelled',
  'payment-declined',
  'payment-vendor-unreachable',
  'webhook-signature-invalid',
  'webhook-too-old',
  'credentials-already-shown',
  'server-not-ready',
  'no-model-key',
  'not-an-assistant',
  'model-key-refused',
  'model-unreachable',
  'chat-failed',
  'chat-unreachable',
  'phone-home-token-invalid',
  'phone-home-key-mismatch',
  'phone-home-closed',
  'provider-not-offered',
  'blueprint-unavailable',
  'model-not-used',
  'configuration-not-ready',
  'server-stopped',
  'server-gone',
  'subscription-renews',
] as const

/** What a step of the way waits for. */
export const waitingCodes = [
  'preparing-checkout',
  'catalogue-stale',
  'choosing-name',
  'creating-machine',
  'waiting-machine',
  'moving-to-next-candidate',
  'provider-busy',
  'provider-rate-limited',
  'provider-unavailable',
  'provider-unauthorized',
  'provider-rejected',
  'provider-quota',
  'checking-unknown-outcome',
  'writing-dns',
  'waiting-boot',
  'installing-software',
  'waiting-software',
  'starting-services',
  'replacing-machine',
  'checking-tls',
  'waiting-tls',
  'checking-health',
  'waiting-health',
  'checking-gateway',
  'gateway-refused',
  'asking-first-question',
  'first-answer-failed',
  'sending-letter',
  'removing-machine',
  'starting-machine',
  'stopping-machine',
] as const

/** Why a promise was given up. */
export const failureCodes = [
  'sold-out',
  'quota-exhausted',
  'boot-failed',
  'install-failed',
  'verify-failed',
  'deadline-passed',
  'customer-cancelled',
  'payment-reversed',
  'subscription-ended',
  'machine-missing',
  'owner-only',
  'refund-incomplete',
  'unknown-to-vendor',
  'image-failed',
  'name-taken-in-zone',
  'operator-deleted',
  'import-refused',
] as const

/** What is wrong with one field of a form. */
export const fieldCodes = [
  'field-missing',
  'field-too-short',
  'field-too-long',
  'field-illegal',
] as const

export const codes = [...problemCodes, ...waitingCodes, ...failureCodes, ...fieldCodes] as const

export type ProblemCode = (typeof problemCodes)[number]
export type Code = (typeof codes)[number]

const known: ReadonlySet<string> = new Set(codes)
export const isCode = (text: string): text is Code => known.has(text)
