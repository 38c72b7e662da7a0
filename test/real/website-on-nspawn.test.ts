import { describe, test } from 'vitest'
import { nspawnReason, sharedImageDir } from '../../sandbox/machines/test-nspawn.ts'
import { promisesOfWebsite } from '../contract/website.ts'

const reason = await nspawnReason()

/** The blueprint's scripts as they are, with Debian's own Nginx, certbot and sshd. */
if (reason === null) describe('on a real Debian', () => promisesOfWebsite('nspawn', sharedImageDir))
else test.skip(`a website on a real Debian (skipped: ${reason})`, () => {})
