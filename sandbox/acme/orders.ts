import type { PublicJwk } from './jws.ts'
import type { Problem } from './problems.ts'

/** What the ACME server remembers. Addresses of things are made from ids when they are told. */
export interface AcmeState {
  accounts: Record<string, Account>
  orders: Record<string, Order>
  authorizations: Record<string, Authorization>
  certificates: Record<string, Certificate>
}

export interface Account {
  id: string
  status: 'valid' | 'deactivated'
  contact: string[]
  key: PublicJwk
  /** RFC 7638: how an account is found by its key. */
  thumbprint: string
}

export interface Order {
  id: string
  account: string
  names: string[]
  authorizations: string[]
  certificate: string | null
  expires: string
}

export interface Authorization {
  id: string
  account: string
  name: string
  status: 'pending' | 'valid' | 'invalid' | 'deactivated'
  expires: string
  challenge: {
    status: 'pending' | 'processing' | 'valid' | 'invalid'
    token: string
    validated: string | null
    error: Problem | null
  }
}

export interface Certificate {
  id: string
  account: string
  /** PEM, leaf first. */
  chain: string
  revoked: boolean
}

export const emptyState = (): AcmeState => ({
  accounts: {},
  orders: {},
  authorizations: {},
  certificates: {},
})

/** An order's status follows from its authorizations and its certificate (RFC 8555, 7.1.6). */
export function orderStatus(
  order: Order,
  authorizations: Authorization[],
): 'pending' | 'ready' | 'valid' | 'invalid' {
  if (order.certificate) return 'valid'
  if (authorizations.some(({ status }) => status === 'invalid' || status === 'deactivated')) {
    return 'invalid'
  }
  return authorizations.every(({ status }) => status === 'valid') ? 'ready' : 'pending'
}

const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/

/** Whether a certificate may be ordered for a name; wildcards would need dns-01. */
export function isOrderable(name: string): boolean {
  const labels = name.split('.')
  return name.length <= 253 && labels.length > 1 && labels.every(each => label.test(each))
}
