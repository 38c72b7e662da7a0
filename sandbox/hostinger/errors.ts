import { Refusal, type VendorAnswer } from '../control/vendor-server.ts'
import type { World } from '../world.ts'

/**
 * Hostinger's refusals: a message, a correlation id, and for 422 mostly the fields at fault. Sentences
 * with a number such as `[VPS:2002]` were seen, as was "Unauthenticated"; the others are assumed.
 */
export class Refusals {
  readonly #world: Pick<World, 'randomHex'>

  constructor(world: Pick<World, 'randomHex'>) {
    this.#world = world
  }

  answer(status: number, message: string, errors?: Record<string, string[]>): VendorAnswer {
    const correlation_id = uuid(this.#world.randomHex(16))
    return { status, body: { message, ...(errors && { errors }), correlation_id } }
  }

  /** 404 for an object that is not there. */
  missing(what: string): never {
    throw new Refusal(this.answer(404, `${what} not found`))
  }

  /** 422 for a request that is well formed but cannot be done now. */
  impossible(message: string): never {
    throw new Refusal(this.answer(422, message))
  }

  /** 403 for what this account may not do. */
  forbidden(message: string): never {
    throw new Refusal(this.answer(403, message))
  }

  /** 422 with what is wrong, by field; the message is the first of them and counts the rest. */
  invalid(errors: Record<string, string[]>): never {
    const [first = 'The given data was invalid.', ...others] = Object.values(errors).flat()
    const more = others.length
    const rest = more === 0 ? '' : ` (and ${more} more ${more === 1 ? 'error' : 'errors'})`
    throw new Refusal(this.answer(422, `${first}${rest}`, errors))
  }

  invalidField(field: string, message: string): never {
    this.invalid({ [field]: [message] })
  }
}

function uuid(hex: string): string {
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)]
  return [...parts, hex.slice(20, 32)].join('-')
}
