import { plans } from '../../billing/tables.ts'
import { type Check, fine, warning } from './finding.ts'

/** Whether servers may hibernate, and who can wake them. */
export const checkRest: Check = async ({ open, config }) => {
  const subject = 'rest'
  const sold = await open.platform.db.select().from(plans)
  const resting = sold.filter(({ active, idleAction }) => active && idleAction === 'hibernate')
  const who =
    resting.length > 0
      ? `servers of ${resting.map(({ id }) => id).join(', ')} hibernate when nobody uses them`
      : 'servers hibernate when somebody wants that'
  if (config.waitingAddress === null) {
    return [
      warning(
        subject,
        `${who}; their names then lead nowhere, and only their page wakes them`,
        'Set SAMBUK_WAITING_ADDRESS to the IPv4 address at which the world finds this installation, to have visitors wake them.',
      ),
    ]
  }
  return [fine(subject, `${who}; their names then lead to ${config.waitingAddress}`)]
}
