import { fail } from '../../kit/result.ts'
import type { ProviderErrorKind } from '../compute.ts'
import { provider } from './connection.ts'

/** A refusal that we give ourselves, for what the vendor's answers together mean. */
export const refuse = (operation: string, kind: ProviderErrorKind, code: string, message: string) =>
  fail({ kind, provider, operation, code, message })
