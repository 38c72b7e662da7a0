/** Stands where an address was. `.invalid` is reserved: nothing can ever be sent there. */
export const erasedAddress = (accountId: string): string => `erased-${accountId}@erased.invalid`

export const isErased = (address: string): boolean => address.endsWith('@erased.invalid')
