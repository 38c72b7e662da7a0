export type Dollars = number

/** What vendors put prices on. */
export const tokenKinds = ['input', 'output', 'cacheRead', 'cacheWrite'] as const
export type TokenKind = (typeof tokenKinds)[number]

/** Of each kind of tokens what a million of them cost, in US dollars, as its owner has said. */
export type ModelPrice = Record<TokenKind, Dollars>

/** What a model did in a time, as the gateway counts it. */
export interface ModelUse {
  /** `provider/model`. */
  model: string
  tokens: number
  /** Some vendors tell only how many tokens it were: then these are fewer than `tokens`. */
  kinds: Record<TokenKind, number>
  /** What the gateway knows of its cost; null: nothing, or not of all of it. */
  told: Dollars | null
}

export interface Priced {
  /** Null: nobody has said what it costs. */
  cost: Dollars | null
  /** By whose word. */
  by: 'owner' | 'assistant' | null
  /** Of how many tokens nobody knows what they cost. */
  unpriced: number
}

/** Pure. What a model's use cost: by its owner's price where there is one, else as the gateway has it. */
export function priced({ tokens, kinds, told }: ModelUse, price: ModelPrice | null): Priced {
  if (price !== null) {
    const cost = tokenKinds.reduce((sum, kind) => sum + kinds[kind] * price[kind], 0) / 1_000_000
    const counted = tokenKinds.reduce((sum, kind) => sum + kinds[kind], 0)
    return { cost, by: 'owner', unpriced: Math.max(0, tokens - counted) }
  }
  if (told !== null) return { cost: told, by: 'assistant', unpriced: 0 }
  return { cost: null, by: null, unpriced: tokens }
}
