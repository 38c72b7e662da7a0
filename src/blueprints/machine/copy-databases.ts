import { readFileSync } from 'node:fs'

/** Bash that a blueprint's snapshot begins with: `take` and `copy_databases`. */
export const copyDatabases = readFileSync(new URL('copy-databases.sh', import.meta.url), 'utf8')
