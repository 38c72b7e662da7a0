import { isDatabaseUnavailable } from '../../database/unavailable.ts'
import { innermostReason } from '../../kit/log.ts'
import { checkBackupStore } from './backups.ts'
import { checkClock } from './clock.ts'
import { checkCompute } from './compute.ts'
import { checkCertificates, checkDns } from './dns.ts'
import { checkDrift } from './drift.ts'
import { type Check, type Examined, type Finding, failed, warning } from './finding.ts'
import { checkMail } from './mail.ts'
import { checkMoney } from './money.ts'
import { checkPayments } from './payments.ts'
import { checkPlans } from './plans.ts'
import { checkRest } from './rest.ts'
import { checkSsh } from './ssh.ts'
import { checkStorage } from './storage.ts'

/** Every check by its name, in the order in which findings are read. */
const checks: Record<string, Check> = {
  storage: checkStorage,
  keys: checkSsh,
  backups: checkBackupStore,
  compute: checkCompute,
  plans: checkPlans,
  dns: checkDns,
  tls: checkCertificates,
  rest: checkRest,
  drift: checkDrift,
  stripe: checkPayments,
  money: checkMoney,
  mail: checkMail,
  clock: checkClock,
}

/** A catalogue may take half a minute; what takes longer than this is broken. */
const checkTimeoutMs = 60_000

/** Looks at everything side by side; a check that fails or does not end is a finding of its own. */
export async function examine(examined: Omit<Examined, 'signal'>): Promise<Finding[]> {
  const found = await Promise.all(
    Object.entries(checks).map(([name, check]) => within(name, check, examined)),
  )
  return found.flat()
}

async function within(
  name: string,
  check: Check,
  examined: Omit<Examined, 'signal'>,
): Promise<Finding[]> {
  const late = Promise.withResolvers<Finding[]>()
  const signal = AbortSignal.timeout(checkTimeoutMs)
  const timer = setTimeout(
    () =>
      late.resolve([
        failed(
          name,
          `no answer within ${checkTimeoutMs / 1000} s`,
          'Look whether this machine reaches the vendor.',
        ),
      ]),
    checkTimeoutMs + 1_000,
  )
  try {
    return await Promise.race([check({ ...examined, signal }), late.promise])
  } catch (error) {
    return isDatabaseUnavailable(error)
      ? [
          warning(
            name,
            'was not looked at: the database does not answer',
            'Put the database right first.',
          ),
        ]
      : [failed(name, `the check broke: ${innermostReason(error)}`, 'Report this: it is a bug.')]
  } finally {
    clearTimeout(timer)
  }
}
