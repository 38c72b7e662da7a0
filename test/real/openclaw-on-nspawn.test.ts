import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BackupRow } from '../../src/backups/store.ts'
import { openclaw } from '../../src/blueprints/openclaw/blueprint.ts'
import { parseUsage, usageCommand } from '../../src/blueprints/usage.ts'
import { type BrowserTold, BrowserView, type ShownFrame } from '../../src/browser/browser-view.ts'
import { withInstallation as withProduct } from '../../src/cli/installation.ts'
import { readConfig } from '../../src/config.ts'
import type { DrillReport } from '../../src/drills/report.ts'
import { images } from '../../src/images/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { requestRest } from '../../src/servers/operate.ts'
import { servers } from '../../src/servers/tables.ts'
import { parseOrder } from '../../start/order/command-line.ts'
import type { Installation } from '../../start/order/place-order.ts'
import { placeOrder } from '../../start/order/place-order.ts'
import { findChromium } from '../journeys/chromium.ts'
import { openBrowser } from '../journeys/visitor.ts'
import { oldClawdbot, oldWords } from '../old-clawdbot.ts'
import { nspawnMissing as why } from './nspawn-reason.ts'
import { onMachine, sambuk } from './ordered-machine.ts'
import { diskOfImage, expectNoIdentity } from './prepared-disk.ts'
import { openInstallation } from './real-installation.ts'
import { openTalk } from './talk.ts'
import { rowsOf, unpack } from './unpacked-backup.ts'

const patience = { timeout: 60_000 }

const state = '/var/lib/openclaw/.openclaw'
const own = [`${state}/agents/main/agent/openclaw-agent.sqlite`, `${state}/state/openclaw.sqlite`]
const notes = `${state}/workspace/notes.db`

/** A program of the owner's that keeps a database open, with what it wrote last only in its journal. */
const writer = `import sqlite3, time
db = sqlite3.connect("${notes}")
db.execute("pragma journal_mode=wal")
db.execute("create table said (text)")
db.execute("insert into said values ('in the journal')")
db.commit()
time.sleep(600)`

/** What an owner has beside the software's own: odd names, modes and owners, a link and something large. */
const fill = `set -e; cd /var/lib/openclaw; mkdir -p 'a folder/حديقة' && head -c 3000000 /dev/urandom >'a folder/حديقة/photo.jpg'
ln -s ../.openclaw 'a folder/link'; printf x >$'a folder/line\\nbreak'
chown -hR openclaw:openclaw 'a folder'; chmod 640 'a folder/حديقة/photo.jpg'; chmod 2750 'a folder'; : >roots; chmod 4 roots`

/**
 * One server's life with nothing simulated but the vendors: real Debian, systemd, sshd, Caddy with a
 * certificate by ACME, and the OpenClaw package from npm. Each test goes on where the one before has ended.
 */
describe.skipIf(why !== null)(
  `a real OpenClaw${why ? ` (skipped: ${why})` : ''}`,
  // A machine that is made anew, with all that it needs from the registries, while two other tests do the same.
  { timeout: 25 * 60_000 },
  () => {
    let installation: Installation
    let close: () => Promise<void>
    let serverId: string
    const read = (command: string) =>
      onMachine(installation.env, serverId, machine => machine.read(command))
    const history = () => onMachine(installation.env, serverId, machine => machine.history('main'))
    const backedUp = async (): Promise<BackupRow> =>
      JSON.parse(await sambuk(installation.env, ['backups', 'make', serverId, '--json']))

    beforeAll(async () => {
      ;({ installation, close } = await openInstallation())
    }, 20 * 60_000)
    afterAll(() => close?.(), 5 * 60_000)

    test('is ordered, and answers from a machine made of an image that the product prepared', async () => {
      const { env } = installation
      const build = ['image', 'build', '--provider', 'hetzner', '--blueprint', 'openclaw']
      const built = JSON.parse(await sambuk(env, [...build, '--json']))
      expect(built).toMatchObject({ blueprint: 'openclaw', version: openclaw.version })
      expect(built.provenAt).toEqual(expect.any(String))
      expectNoIdentity(diskOfImage())

      const order = ['--blueprint', 'openclaw', '--provider', 'hetzner', '--json']
      const report = await placeOrder(installation, parseOrder(order), () => {})
      expect(report).toMatchObject({
        outcome: 'ready',
        machineDriver: 'nspawn',
        openclawVersion: openclaw.softwareVersion,
        chatReply: expect.stringMatching(/I am your assistant/),
      })
      expect(report.providerCalls).toMatchObject({
        'hetzner.create-server': 1,
        'acme.finalize-order': 1,
      })
      assert(report.serverId, 'a server was ordered')
      serverId = report.serverId
      await onMachine(env, serverId, async machine => {
        const [image] = await machine.platform.db
          .select()
          .from(images)
          .where(eq(images.id, built.id))
        expect(image?.hostKey).toMatch(/^ssh-ed25519 /)
        expect(machine.hostKey).not.toBe(image?.hostKey)
        expect(await machine.read('cat /etc/machine-id')).toMatch(/^[0-9a-f]{32}$/)
        expect(await machine.read('grep -c . /root/.ssh/authorized_keys')).toBe('1')
        expect(await machine.read('cat /var/log/sambuk-first-boot.log')).toContain('is installed')
      })
    })

    test('is talked with: word by word, with its shell, and until it is stopped', async () => {
      await onMachine(installation.env, serverId, async ({ chats, target }) => {
        const talk = await openTalk(chats, target, 'talk')
        await talk.say('run: id -un')
        await expect.poll(() => talk.now.run?.tools[0]?.name, patience).toBe('exec')
        await expect.poll(() => talk.now.turns.length, patience).toBe(2)
        const [asked, answered] = talk.now.turns
        expect(asked).toMatchObject({ role: 'user', parts: [{ text: 'run: id -un' }] })
        expect(answered?.parts).toMatchObject([
          { type: 'tool', name: 'exec', input: 'id -un', output: 'openclaw', state: 'done' },
          { type: 'text', text: expect.stringMatching(/printed: openclaw/) },
        ])

        await talk.say('count to 200')
        await expect.poll(() => talk.now.run?.text, patience).toMatch(/^1 2 3 /)
        await talk.stop()
        await expect.poll(() => talk.now.run, patience).toBeNull()
        await expect.poll(() => talk.now.turns.length, patience).toBeGreaterThan(2)
        expect(await talk.titles()).toContain('run: id -un')
        talk.leave()
      })
    })

    test('has a browser that runs without the rights of root, and is seen', async () => {
      await onMachine(installation.env, serverId, async ({ browsers, target, read }) => {
        const told: BrowserTold[] = []
        const shown: ShownFrame[] = []
        const looked = await browsers.lend(target, AbortSignal.timeout(30_000), async lent => {
          const clock = { now: () => new Date() }
          const view = new BrowserView({
            ...{ ...lent, clock },
            tell: one => told.push(one),
            show: frame => shown.push(frame),
          })
          const over = view.run()
          expect(await view.act({ kind: 'start' })).toBeNull()
          expect(await view.act({ kind: 'open', url: 'http://127.0.0.1/' })).toBe('browser-blocked')
          expect(await view.act({ kind: 'open', url: null })).toBeNull()
          await expect.poll(() => shown.length, patience).toBe(1)
          expect(await read('ps -o user= -C chromium | sort -u')).toBe('openclaw')
          view.close('left')
          return over
        })
        expect(looked).toEqual({ ok: true, value: 'left' })
        expect(shown[0]?.jpeg.subarray(0, 3).toString('hex')).toBe('ffd8ff')
        expect(told).toContainEqual(expect.objectContaining({ type: 'page', url: 'about:blank' }))
      })
    })

    test.skipIf(!findChromium())(
      'opens its own pages signed in, to the first browser that comes and to no other',
      async () => {
        const { env } = installation
        const url = await onMachine(env, serverId, machine => machine.ownPages())
        const server = (env.SAMBUK_SOCKS_PROXY ?? '').replace('socks5h:', 'socks5:')
        const browser = await openBrowser()
        const visit = async () => {
          // Each with cookies and keys of its own; only the sandbox trusts the machine's certificate.
          const context = await browser.newContext({ proxy: { server }, ignoreHTTPSErrors: true })
          const page = await context.newPage()
          await page.goto(url)
          return page
        }
        try {
          const owners = await visit()
          const composer = owners.locator('textarea').first()
          await composer.waitFor({ state: 'attached', ...patience })
          expect(owners.url()).not.toContain('bootstrapToken')
          await owners.reload()
          await composer.waitFor({ state: 'attached', ...patience })
          const strangers = await visit()
          await strangers.getByText('Gateway secret rejected').waitFor(patience)
        } finally {
          await browser.close()
        }
      },
    )

    test('is backed up while it runs, and again only what is new', async () => {
      const since = 'systemctl show openclaw.service -p ActiveEnterTimestampMonotonic'
      const before = await read(since)
      await read(
        `systemd-run --unit=notes --uid=openclaw --gid=openclaw python3 -c '${writer.replaceAll("'", `'\\''`)}' && until [ -s ${notes}-wal ]; do sleep 0.1; done`,
      )
      const full = await backedUp()
      expect(full).toMatchObject({ state: 'verified', parentId: null, atRest: false })
      // And OpenClaw's small ones for locks and what it has set aside.
      const { databases } = full.manifest?.consistency ?? { databases: [] }
      expect(databases).toEqual(expect.arrayContaining([...own, notes]))

      await read(`echo new >${state}/workspace/new.md && chown openclaw: ${state}/workspace/new.md`)
      const next = await backedUp()
      expect(next).toMatchObject({ parentId: full.id, level: 1 })
      expect(await read(since)).toBe(before)
      expect(await read('ls -A /var/lib/sambuk-backup; ls -d /var/lib/sambuk-* ')).toBe(
        'levels\n/var/lib/sambuk-backup',
      )
      await read('systemctl stop notes.service')

      const folder = mkdtempSync(join(tmpdir(), 'sambuk-unpacked-'))
      try {
        for (const backup of [full, next]) await unpack(installation.env, backup, folder)
        for (const database of [...own, notes]) {
          expect(existsSync(`${folder}${database}-wal`)).toBe(false)
          expect(rowsOf(`${folder}${database}`, 'pragma integrity_check')).toEqual([
            { integrity_check: 'ok' },
          ])
        }
        expect(rowsOf(`${folder}${notes}`, 'select text from said')).toEqual([
          { text: 'in the journal' },
        ])
        expect(existsSync(`${folder}${state}/workspace/new.md`)).toBe(true)
        expect(existsSync(`${folder}${state}/openclaw.json`)).toBe(true)
      } finally {
        rmSync(folder, { recursive: true })
      }
    })

    test('hibernates, and wakes with its conversation', async () => {
      const said = await onMachine(installation.env, serverId, async machine => {
        const told = parseUsage(await machine.read(usageCommand(openclaw.usage)))
        expect(told).toMatchObject({ dueInSeconds: null, busy: false })
        expect(told?.usedSecondsAgo).toBeLessThan(300)
        return machine.history('main')
      })
      expect(said.length).toBeGreaterThan(1)
      const config = readConfig({ ...process.env, ...installation.env })
      await withProduct(config, async ({ platform, rest }) => {
        const row = async () => {
          const [found] = await platform.db.select().from(servers).where(eq(servers.id, serverId))
          assert(found, 'rows of servers are kept')
          return found
        }
        const hibernates = { action: 'hibernate', terms: rest } as const
        expect(await requestRest(platform, serverId, hibernates, 'customer')).toMatchObject({
          ok: true,
        })
        const isGone = async () => (await row()).hibernatedAt !== null
        await expect.poll(isGone, { timeout: 8 * 60_000, interval: 500 }).toBe(true)
        expect(await row()).toMatchObject({ machineId: null, restoreFrom: expect.any(String) })
        await requestRest(platform, serverId, { action: 'start' }, 'customer')
        const isBack = async () => (await row()).verifiedAt !== null
        await expect.poll(isBack, { timeout: 15 * 60_000, interval: 500 }).toBe(true)
        expect(await row()).toMatchObject({ hibernatedAt: null, restoreFrom: null })
      })
      expect((await history()).slice(0, said.length)).toEqual(said)
    })

    test('is drilled: at another provider every file is equal, and the chat history is kept', async () => {
      await read(fill)
      const drill: DrillReport = JSON.parse(
        await sambuk(installation.env, ['drill', serverId, '--json']),
      )
      expect(drill).toMatchObject({
        ...{ state: 'passed', equal: true, differences: [], historyKept: true },
        from: expect.stringMatching(/^hetzner\//),
      })
      expect(drill.to?.split('/')[0]).not.toBe('hetzner')
      expect(drill.files).toBeGreaterThan(20)
      expect(drill.bytes).toBeGreaterThan(3_000_000)
      expect(await read('ls -d /var/lib/sambuk-restore /var/lib/sambuk-data || true')).toBe('')
      expect(
        await read("stat -c '%a %U' '/var/lib/openclaw/a folder' /var/lib/openclaw/roots"),
      ).toBe('2750 openclaw\n4 root')
    })

    /** What Clawdbot 2026.1.24-3 left is migrated by the pinned OpenClaw itself. */
    test('goes on as the old .clawdbot that its owner brings, and not as a broken one', async () => {
      const { env } = installation
      const folder = mkdtempSync(join(tmpdir(), 'old-clawdbot-'))
      const bring = (archive: string) =>
        sambuk(env, ['import', serverId, '--from', archive, '--json'])
      try {
        const broken = oldClawdbot(join(folder, 'broken'), { config: '{ "gateway": { broken' })
        await expect(bring(broken)).rejects.toThrow(/not parseable[\s\S]*nothing was changed/)
        const ready = 'curl -s -m 5 http://127.0.0.1:18789/readyz || true'
        await expect
          .poll(() => read(ready), { timeout: 120_000, interval: 1000 })
          .toContain('"ready":true')
        expect((await history()).join()).toContain('can you hear me')
        expect(JSON.parse(await bring(oldClawdbot(join(folder, 'good'))))).toMatchObject({
          conversations: 2,
          dashboard: 'continued',
          notes: ['sambuk: migrated'],
        })
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
      expect(await history()).toEqual(oldWords)
      const config = JSON.parse(await read(`cat ${state}/openclaw.json`))
      expect(config.gateway).toMatchObject({ port: 18789, auth: { mode: 'token' } })
      expect(config.gateway.auth).not.toHaveProperty('token')
      expect(config.agents.defaults).toMatchObject({
        workspace: `${state}/workspace`,
        userTimezone: 'Asia/Riyadh',
        model: { primary: 'sambuk-openai/sandbox-1' },
      })
      expect(Object.keys(config.models.providers).sort()).toEqual(['mylab', 'sambuk-openai'])
      expect(config.channels.telegram.allowFrom).toEqual(['987654321'])
      expect(await read(`cat ${state}/workspace/memory/2026-01-20.md`)).toContain('dog')
      expect(await read(`find ${state} ! -user openclaw`)).toBe('')
      expect(await read(`ls -d ${state}.before-*`)).toMatch(/before-\d{8}T\d{6}Z$/)
      expect(await read('systemctl --failed --plain --no-legend')).toBe('')
    })
  },
)
