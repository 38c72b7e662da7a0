import { describe } from 'vitest'
import { nspawnReason, sharedImageDir } from '../../sandbox/machines/test-nspawn.ts'
import { promisesOfWebsite } from '../contract/website.ts'

const reason = await nspawnReason()

/** The blueprint's scripts as they are, with Debian's own Nginx, certbot and sshd. */
describe.skipIf(reason !== null)(
  `a website on a real Debian${reason ? ` (skipped: ${reason})` : ''}`,
  () => promisesOfWebsite('nspawn', sharedImageDir),
)
