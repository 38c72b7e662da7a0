import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Machine } from '../world.ts'

/** A machine for tests, of which only port 80 exists: it is really a local port. */
export function machineWithPort80At(address: string, port: number): Machine {
  const nothing = async () => {
    throw new Error('this machine has a port and nothing else')
  }
  return {
    spec: {
      id: 'hetzner-1',
      hostname: 'test',
      address,
      cores: 1,
      memoryMb: 1024,
      diskGb: 10,
      image: 'debian-12',
      userData: null,
      sshKeys: [],
      openPorts: [80],
    },
    state: () => 'running',
    powerOn: nothing,
    powerOff: nothing,
    setOpenPorts: () => undefined,
    snapshot: nothing,
    rebuild: nothing,
    destroy: nothing,
    connect: () =>
      new Promise<Duplex>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1')
        socket.once('connect', () => resolve(socket)).once('error', reject)
      }),
    console: () => '',
  }
}
