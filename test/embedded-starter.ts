import { ensureEmbeddedPostgres } from '../src/database/embedded/embedded.ts'
import { silentLog } from '../src/kit/log.ts'

// A process that makes an embedded PostgreSQL answer, says where, and stays.
const [stateDir = ''] = process.argv.slice(2)
const { url } = await ensureEmbeddedPostgres({ stateDir, log: silentLog, fsync: false })
process.send?.(url)
