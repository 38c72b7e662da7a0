import { backupKey } from '../backups/identity.ts'
import { readMasterKey } from '../config.ts'
import { systemRandom } from '../kit/random.ts'
import { createVault } from '../kit/seal.ts'

// Prints the key that opens backups, with nothing but SAMBUK_MASTER_KEY in the environment: for the day on
// which there is no installation any more. `sambuk backups key` says the same of one that runs.
const { recipient, identity } = await backupKey(createVault(readMasterKey(), systemRandom))
console.log(`# public key: ${recipient}\n${identity}`)
