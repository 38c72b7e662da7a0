/** A word as a POSIX shell reads it back, whatever is in it but a NUL. */
export const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`
