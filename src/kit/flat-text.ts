/**
 * The same text, of its own: what was put together from pieces, or cut out of something long, keeps all of that
 * in memory for as long as it is kept itself. Only for text whose characters are bytes.
 */
export const flatText = (text: string): string => Buffer.from(text, 'latin1').toString('latin1')
