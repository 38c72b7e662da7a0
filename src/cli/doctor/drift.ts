import { listDoubted } from '../../observers/believe.ts'
import { isLost } from '../../servers/loss.ts'
import { listLostServers } from '../../servers/store.ts'
import { listOrphans } from '../../sweep/record.ts'
import { type Check, type Finding, failed, fine, warning } from './finding.ts'

/** Where our rows and the vendors differ: lists that are not believed, lost machines, and leftovers. */
export const checkDrift: Check = async ({ open }) => {
  const { platform } = open
  const doubted = (await listDoubted(platform)).map(
    ({ provider, missing, expected, at }): Finding =>
      failed(
        `drift ${provider}`,
        `${missing} of ${expected} machines are missing in its list since ${at}`,
        `Look at the account there; if they are really gone: npm run sambuk -- lost --believe ${provider}`,
      ),
  )
  const waiting = (await listLostServers(platform.db)).filter(({ server }) => isLost(server))
  const left = (await listOrphans(platform)).filter(
    ({ verdict, keptAt, deletedAt }) =>
      verdict === 'leave' && keptAt === null && deletedAt === null,
  )
  const others = [
    ...(waiting.length > 0
      ? [
          warning(
            'drift lost',
            `${waiting.length} servers have lost their machines and wait for a yes`,
            'npm run sambuk -- lost names them; server rebuild --from-backup brings one back.',
          ),
        ]
      : []),
    ...(left.length > 0
      ? [
          warning(
            'drift leftovers',
            `${left.length} things at the vendors are ours and nobody’s, and nothing removes them`,
            'npm run sambuk -- orphans names them; --keep or --remove one by its ID.',
          ),
        ]
      : []),
  ]
  const findings = [...doubted, ...others]
  return findings.length > 0
    ? findings
    : [fine('drift', 'every machine is where it belongs, and nothing is left over')]
}
