import { StartError } from './options.ts'
import { Refused } from './order/browser.ts'
import { OrderError, orderUsage, parseOrder, UsageError } from './order/command-line.ts'
import { withInstallation } from './order/installation.ts'
import { type OrderReport, placeOrder } from './order/place-order.ts'

/** `npm run order`: one order from sign-up to the first answer, or to its refund. */
async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    console.log(orderUsage)
    return 0
  }
  const options = parseOrder(process.argv.slice(2))
  const tell = options.json ? () => {} : (line: string) => console.error(`  ${line}`)
  const report = await withInstallation(options.driver, tell, installation =>
    placeOrder(installation, options, tell),
  )
  if (options.json) console.log(JSON.stringify(report))
  else print(report)
  return report.outcome === 'ready' || report.outcome === 'refunded' ? 0 : 1
}

function print(report: OrderReport): void {
  for (const [name, value] of Object.entries(report)) {
    if (value === null) continue
    console.log(`${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`)
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\nnpm run order -- --help tells all options.`)
    process.exitCode = 2
  } else if (
    error instanceof OrderError ||
    error instanceof StartError ||
    error instanceof Refused
  ) {
    console.error(error.message)
    process.exitCode = 1
  } else throw error
}
