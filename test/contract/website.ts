import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { website } from '../../src/blueprints/website/blueprint.ts'
import { inBatches } from '../../src/logs/batches.ts'
import { journalCommand, type LogLine } from '../../src/logs/journal.ts'
import { measureCommand, readingOf } from '../../src/vitals/measure.ts'
import { executed, linked, listed, made, put, read, shell } from '../website-guest.ts'
import { bootWebsite, password, type WebsiteMachine } from '../website-machine.ts'

const timeouts = { simulated: 60_000, nspawn: 180_000 }

/** What every machine with a website keeps, whatever it is made of. */
export function promisesOfWebsite(driver: 'simulated' | 'nspawn', imageDir?: string): void {
  let sandbox: RunningSandbox
  let site: WebsiteMachine

  beforeAll(async () => {
    sandbox = await startSandbox({ driver, ...(imageDir && { imageDir }) })
    const directory = sandbox.environment.ACME_DIRECTORY_URL ?? ''
    site = await bootWebsite(sandbox, {
      name: 'website',
      certificate: { kind: 'acme', directory, hasExtraCa: false },
      timeoutMs: timeouts[driver],
    })
  }, timeouts[driver] + 30_000)

  afterAll(async () => {
    site?.close()
    await sandbox?.close()
  }, 60_000)

  describe('a website', () => {
    test('waits for its certificate while its name leads nowhere, and gets it at once when told to try again', async () => {
      expect(await site.verify()).toMatchObject({ ok: false, error: { reason: 'waiting-tls' } })
      await site.pointName()
      expect(await site.renewCertificate()).toEqual({ ok: true, value: null })
      await expect.poll(site.verify, { timeout: 20_000 }).toEqual({ ok: true, value: null })
    })

    test('shows a page in its owner’s language until there is one of theirs', async () => {
      const { status, body } = await site.page('/')
      expect(status).toBe(200)
      expect(body).toContain('<html lang="ar" dir="rtl">')
      expect(body).toContain('content="sambuk-placeholder"')
    })

    test('sends those who come by HTTP to HTTPS', async () => {
      // A web server that was reloaded answers by its old settings for a moment.
      await expect
        .poll(() => site.page('/about?q=1', 80))
        .toMatchObject({
          status: 301,
          headers: { location: `https://${site.fqdn}/about?q=1` },
        })
    })

    test('serves what its owner puts there by SFTP, with headers that protect visitors', async () => {
      const { sftp } = await site.asOwner()
      await put(sftp, 'index.html', '<h1>أهلا</h1>')
      await made(sftp, 'docs')
      await put(sftp, '/public/docs/index.html', 'docs')
      await put(sftp, '.env', 'SECRET=1')
      await put(sftp, '404.html', 'lost')
      const home = await site.page('/')
      expect(home).toMatchObject({ status: 200, body: '<h1>أهلا</h1>' })
      expect(home.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'strict-transport-security': 'max-age=31536000',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'SAMEORIGIN',
      })
      expect(await site.page('/docs/')).toMatchObject({ status: 200, body: 'docs' })
      expect(await site.page('/docs')).toMatchObject({
        status: 301,
        headers: { location: `https://${site.fqdn}/docs/` },
      })
      expect(await site.page('/.env')).toMatchObject({ status: 404, body: 'lost' })
      expect(await site.page('/nothing')).toMatchObject({ status: 404, body: 'lost' })
    })

    test('keeps its owner’s files when the machine is told to start once more', async () => {
      const { code, stdout } = await site.asRoot(
        'bash /usr/local/lib/sambuk/start.sh && cat /etc/sambuk/software-version',
      )
      expect(code).toBe(0)
      expect(stdout).toContain(website.softwareVersion)
      expect(await site.page('/')).toMatchObject({ status: 200, body: '<h1>أهلا</h1>' })
    })

    test('says how busy it is', async () => {
      const { stdout } = await site.asRoot(measureCommand)
      const reading = readingOf(stdout)
      expect(reading?.memoryBytes.used).toBeGreaterThan(0)
      expect(reading?.diskBytes.all).toBeGreaterThan(reading?.diskBytes.used ?? Infinity)
      const later = readingOf((await site.asRoot(measureCommand)).stdout)
      expect(later?.allTicks).toBeGreaterThanOrEqual(reading?.allTicks ?? Infinity)
    })

    test('tells what is written to its journal as it is written, until nobody reads', async () => {
      const heard: LogLine[] = []
      const last = new Error('that was all')
      const command = journalCommand(null, { level: 'info', lines: 5 })
      const read = site.follow(command, output =>
        inBatches(output, 'sambuk-test', async lines => {
          heard.push(...lines)
          if (heard.some(({ text }) => text === 'the last')) throw last
        }),
      )
      const write = "logger -t sambuk-test -p user.warning 'سطر'; logger -t sambuk-test 'the last'"
      // What is written before it is followed is among the last lines, else it is new.
      expect((await site.asRoot(write)).code).toBe(0)
      expect(await read).toMatchObject({ ok: false, error: { detail: last.message } })
      expect(heard.map(({ level, source, text }) => [level, source, text]).slice(-2)).toEqual([
        ['warning', 'sambuk-test', 'سطر'],
        ['info', 'sambuk-test', 'the last'],
      ])
      const count = async () => (await site.asRoot('pgrep -xc journalctl')).stdout.trim()
      if (driver === 'nspawn') await expect.poll(count, { timeout: 10_000 }).toBe('0')
    })

    test('keeps the password nowhere on the machine', async () => {
      const { code } = await site.asRoot(
        `test ! -e /etc/sambuk/deploy-password && ! grep -rq '${password}' /etc /srv /var/log`,
      )
      expect(code).toBe(0)
    })

    // A simulated machine has no timer that could renew.
    if (driver === 'nspawn') {
      test('serves the new certificate as soon as certbot has renewed the old one', async () => {
        const serial = async () => {
          const served = `openssl s_client -connect 127.0.0.1:443 -servername ${site.fqdn}`
          const shown = await site.asRoot(`${served} </dev/null 2>&1 | openssl x509 -noout -serial`)
          return shown.stdout
        }
        const before = await serial()
        expect(before).toMatch(/^serial=\w+/)
        const renewed = await site.asRoot(
          'systemctl is-enabled certbot.timer && certbot renew -q --force-renewal --no-random-sleep-on-renew',
        )
        expect(renewed).toMatchObject({ code: 0, stdout: 'enabled\n' })
        await expect.poll(serial).not.toBe(before)
        expect(await site.verify()).toEqual({ ok: true, value: null })
      })
    }
  })

  describe('its owner, by SFTP', () => {
    test('sees nothing but the site, wherever a name or a link leads', async () => {
      const { sftp } = await site.asOwner()
      expect(await listed(sftp, '/')).toEqual(['public'])
      expect(await listed(sftp, '/../../..')).toEqual(['public'])
      await expect(read(sftp, '../../../etc/passwd')).rejects.toThrow('No such file')
      await linked(sftp, '/etc/passwd', 'passwd.txt')
      await expect(read(sftp, 'passwd.txt')).rejects.toThrow('No such file')
      await linked(sftp, '../../../etc', 'etc')
      await expect(listed(sftp, 'etc')).rejects.toThrow('No such file')
    })

    test('cannot make the web server show what lies outside of the site', async () => {
      expect(await site.page('/passwd.txt')).toMatchObject({ status: 404 })
      expect((await site.page('/etc/passwd')).status).toBeGreaterThanOrEqual(400)
      expect((await site.page('/../../../etc/passwd')).status).toBeGreaterThanOrEqual(400)
    })

    test('can change nothing beside the site', async () => {
      const { sftp } = await site.asOwner()
      await expect(put(sftp, '/stolen.txt', 'x')).rejects.toThrow('Permission denied')
      await expect(made(sftp, '/folder')).rejects.toThrow('Permission denied')
    })

    test('has no shell, no command and no way through to the machine’s own ports', async () => {
      const { client } = await site.asOwner()
      expect(await executed(client, 'id')).not.toContain('uid=')
      expect(await shell(client)).not.toContain('$')
      const forwarded = new Promise((resolve, reject) =>
        client.forwardOut('127.0.0.1', 0, '127.0.0.1', 8081, error =>
          error ? reject(error) : resolve(null),
        ),
      )
      await expect(forwarded).rejects.toThrow()
    })

    test('is refused without the password, as is everybody else with it', async () => {
      await expect(site.asOwner({ password: 'another' })).rejects.toThrow(/authentication/i)
      await expect(site.asOwner({ username: 'root' })).rejects.toThrow(/authentication/i)
    })
  })

  describe('a disk that is to become an image', () => {
    test('is proved, and then keeps neither site nor certificate nor a way in for its owner', async () => {
      const proved = await site.asRoot('bash -s', website.scripts.prove)
      expect(proved).toMatchObject({ code: 0 })
      expect(await site.asRoot('bash -s', website.scripts.seal)).toMatchObject({ code: 0 })
      const left = await site.asRoot(
        `ls -A /srv/site/public /var/www/site /etc/letsencrypt/live /etc/nginx/sambuk; grep -rl ${site.fqdn} /etc`,
      )
      expect(left.stdout).not.toMatch(/index\.html|passwd|https\.conf|sambuk\.test/)
      await expect(site.asOwner()).rejects.toThrow(/authentication/i)
      expect(await site.verify()).toMatchObject({ ok: false })
    })
  })
}
