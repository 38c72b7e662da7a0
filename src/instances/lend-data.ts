import type { MachineData } from '../reconcilers/steps/instance-port.ts'
import { asNull, connected, run } from './data-connection.ts'
import { copyOut, holdStill, letGo } from './data-scripts.ts'
import type { Dial } from './dial.ts'
import { refuse } from './refusal.ts'
import { CommandFailed } from './ssh.ts'

/** The half of {@link MachineData} by which data leaves a machine. */
export const createLending = (dial: Dial): Pick<MachineData, 'lend' | 'release'> => ({
  lend: (target, data, signal, work) =>
    connected(dial, target, signal, async connection => {
      const held = await run(connection, holdStill(data), 'backup-incomplete', signal)
      if (!held.ok) return held
      const members = held.value.split('\n').filter(Boolean)
      // The first is ours; an owner's own folders are there on every machine that was installed.
      if (members.length < 2) return refuse('backup-incomplete', 'nothing of it is there')
      const tar = await connection.read(copyOut(members), signal)
      const done = await work(tar)
      return done.ok || !tar.errored ? done : refuse(reasonOf(tar.errored), tar.errored)
    }),
  release: (target, data, signal) =>
    connected(dial, target, signal, connection =>
      asNull(run(connection, letGo(data), 'backup-incomplete', signal)),
    ),
})

/** A command that says that it failed has seen something; one that was cut off has not. */
const reasonOf = (error: Error): string =>
  error instanceof CommandFailed && error.code !== null
    ? 'backup-incomplete'
    : 'machine-unreachable'
