import { expect, test } from 'vitest'
import { parseCommandLine, UsageError } from './command-line.ts'

test('without flags the sandbox is simulated, real-time, on its usual ports', () => {
  expect(parseCommandLine([], {})).toMatchObject({
    driver: 'simulated',
    port: 4100,
    clock: 'real',
    faults: [],
    panelPorts: [3000],
    printEnv: false,
  })
})

test('flags are read, and win over the environment', () => {
  const environment = { SANDBOX_DRIVER: 'nspawn' }
  expect(parseCommandLine([], environment).driver).toBe('nspawn')
  const args = ['--driver', 'auto', '--port=0', '--panel-port', '3001', '--panel-port', '3002']
  const fault = ['--fault', 'provider.create-server=sold-out:always']
  expect(parseCommandLine([...args, ...fault], environment)).toMatchObject({
    driver: 'auto',
    port: 0,
    panelPorts: [3001, 3002],
    faults: [{ provider: 'provider', fault: 'sold-out', times: 'always' }],
  })
})

test.each([
  [['--drivr', 'x'], '--drivr'],
  [['extra'], 'extra'],
  [['--driver', 'docker'], '--driver must be one of auto, simulated, nspawn, not "docker"'],
  [['--port', '99999'], '--port must be a whole number'],
  [['--seed', '-1'], '--seed'],
  [['--fault', 'x'], '--fault: a fault is written provider.operation=kind[:times]'],
])('%s is refused with a sentence', (args, message) => {
  expect(() => parseCommandLine(args, {})).toThrow(UsageError)
  expect(() => parseCommandLine(args, {})).toThrow(message)
})

test('a wrong SANDBOX_DRIVER is named', () => {
  expect(() => parseCommandLine([], { SANDBOX_DRIVER: 'x' })).toThrow('SANDBOX_DRIVER must be')
})
