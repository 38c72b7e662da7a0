/** The cookie that remembers in which currency somebody would like to see prices. */
export const currencyCookie = 'currency'

/** A currency as written in an address or a cookie; undefined when it is none. */
export const parseCurrency = (value: string | undefined): string | undefined =>
  value !== undefined && /^[a-z]{3}$/.test(value) ? value : undefined
