import { withInstallation } from '../../start/order/installation.ts'
import type { Installation } from '../../start/order/place-order.ts'

/** An installation with real machines, for the tests of a whole file. */
export function openInstallation(): Promise<{
  installation: Installation
  close(): Promise<void>
}> {
  return new Promise((resolve, reject) => {
    const closing = Promise.withResolvers<void>()
    const closed = withInstallation(
      'nspawn',
      () => {},
      installation => {
        const close = async () => {
          closing.resolve()
          await closed
        }
        resolve({ installation, close })
        return closing.promise
      },
    )
    closed.catch(reject)
  })
}
