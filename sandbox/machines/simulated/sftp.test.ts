import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { exec, keyPair, login, spec, testMachines } from '../test-machines.ts'

const sftp = '/usr/bin/sftp'
const isThere = await new Promise<boolean>(resolve =>
  execFile(sftp, ['-h'], error => resolve(!(error && 'code' in error && error.code === 'ENOENT'))),
)

test.skipIf(!isThere)(
  'OpenSSH’s own sftp moves files to and from a simulated machine (skipped where it is absent)',
  async () => {
    const world = await testMachines({ driver: 'simulated' })
    onTestFinished(() => world.close())
    const key = keyPair()
    const machine = await world.machines.create(spec(world.machines, { sshKeys: [key.public] }))
    const { client } = await login(machine, key.private)
    onTestFinished(() => void client.end())
    const door = createServer(socket => {
      machine.connect(22).then(
        stream => socket.pipe(stream).pipe(socket),
        () => socket.destroy(),
      )
    })
    await new Promise<void>(resolve => door.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void door.close())
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-sftp-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const here = (name: string) => join(folder, name)
    writeFileSync(here('key'), key.private, { mode: 0o600 })
    // More than one packet, and than one write of the client's at a time.
    const large = Buffer.from(Array.from({ length: 700_000 }, (_, at) => at % 251))
    writeFileSync(here('large.bin'), large)
    writeFileSync(
      here('batch'),
      `mkdir /srv/files
put ${here('large.bin')} /srv/files/large.bin
rename /srv/files/large.bin /srv/files/moved.bin
chmod 640 /srv/files/moved.bin
symlink moved.bin /srv/files/link.bin
get /srv/files/link.bin ${here('back.bin')}
mkdir /srv/files/empty
rmdir /srv/files/empty
ls -1 /srv/files
-rmdir /srv/files
-get /srv/files/missing ${here('missing')}
rm /srv/files/link.bin
cd /srv/files
pwd
`,
    )
    const { port } = door.address() as AddressInfo
    const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR']
    const said = await new Promise<string>((resolve, reject) =>
      execFile(
        sftp,
        [
          ...options.flatMap(option => ['-o', option]),
          ...['-P', String(port), '-i', here('key'), '-b', here('batch'), 'root@127.0.0.1'],
        ],
        { timeout: 20_000 },
        (error, stdout, stderr) => (error ? reject(error) : resolve(stdout + stderr)),
      ),
    )
    expect(readFileSync(here('back.bin')).equals(large)).toBe(true)
    expect(said).toContain('/srv/files/link.bin\n')
    expect(said).toContain('/srv/files/moved.bin\n')
    expect(said).toContain('Remote working directory: /srv/files')
    const left = await exec(client, 'ls /srv/files; stat -c %a /srv/files/moved.bin')
    expect(left.stdout).toBe('moved.bin\n640\n')
  },
)
