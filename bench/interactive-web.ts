import { connect } from 'node:net'
import { compose } from '../src/composition.ts'
import { readConfig } from '../src/config.ts'
import { Connections } from '../src/instances/connections.ts'
import { systemContext } from '../src/kit/context.ts'
import { silentLog } from '../src/kit/log.ts'
import { runRole } from '../src/process/roles.ts'
import { createMachineTerminals } from '../src/terminal/machine-terminals.ts'

// A web process as the product runs it, whose machines are all one SSH server of this computer. Says how much
// memory it has when it is asked.
const sshPort = Number(process.env.BENCH_SSH_PORT)
const connections = new Connections(
  () =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: sshPort, noDelay: true })
      socket.once('connect', () => resolve(socket)).once('error', reject)
    }),
)
const config = readConfig()
const context = systemContext(silentLog)
const running = await runRole('web', config, context, new AbortController().signal, platform => {
  const composed = compose(config, context, platform)
  const { find } = composed.blueprints
  return {
    ...composed,
    terminals: createMachineTerminals(connections),
    blueprints: {
      ...composed.blueprints,
      // The account without rights that every computer has.
      find: name => ({
        ...find(name),
        owner: { ...find(name).owner, username: 'nobody', home: '/tmp' },
      }),
    },
  }
})
process.on('message', () => {
  global.gc?.()
  process.send?.({ memoryMb: process.memoryUsage().rss / 1024 / 1024 })
})
process.once('disconnect', async () => {
  connections.close()
  await running?.close()
  process.exit(0)
})
process.send?.({ ready: true })
