import { KeyObject, webcrypto, X509Certificate } from 'node:crypto'
import { type Command, defineCommand } from 'just-bash'
import { z } from 'zod'
import { AcmeRefused, newAcmeKey, orderCertificate } from '../acme-client.ts'
import type { Inside } from '../inside.ts'
import { Unreachable } from '../reach.ts'
import { installedPackages } from './apt.ts'
import { fail, ok, options } from './outcome.ts'

const home = '/etc/letsencrypt'
const renewBeforeMs = 30 * 86_400_000

const valued = ['--server', '-w', '--webroot-path', '--cert-name', '-d', '--domain', '--domains']
valued.push('--deploy-hook', '-m', '--email', '--key-type', '--config-dir', '--logs-dir')

const StoredKey = z.object({ private: z.string(), public: z.string() })

/** certbot: `certonly --webroot` for one name, which really asks the authority; see `acme-client.ts`. */
export function certbotCommand(inside: Inside): Command {
  return defineCommand('certbot', async args => {
    if (!(await installedPackages(inside.disk)).has('certbot')) {
      return fail(127, 'bash: certbot: command not found')
    }
    const { flags, words } = options(args, valued)
    if (flags.has('--version')) return ok('certbot 2.1.0\n')
    const get = (...names: string[]) => names.map(name => flags.get(name)).find(Boolean)
    const name = get('-d', '--domain', '--domains')
    const directory = get('--server')
    const webroot = get('-w', '--webroot-path')
    if (words[0] !== 'certonly' || !name || !directory || !webroot) {
      return fail(2, `certbot: unsupported in a simulated machine: ${args.join(' ')}`)
    }
    if (!flags.has('--agree-tos')) return fail(1, 'You must agree to the Terms of Service.')
    const folder = `${home}/live/${get('--cert-name') ?? name}`
    const held = await inside.disk.read(`${folder}/fullchain.pem`)
    if (flags.has('--keep-until-expiring') && held !== null && lasts(held)) {
      return ok('Certificate not yet due for renewal; no action taken.\n')
    }
    try {
      await obtain(inside, { name, directory, webroot, folder })
    } catch (error) {
      if (!(error instanceof AcmeRefused || error instanceof Unreachable)) throw error
      return fail(1, `Certbot failed to authenticate ${name}: ${error.message}`)
    }
    const hook = get('--deploy-hook')
    const hooked = hook ? await inside.shell.run('root', hook) : null
    const said = `Successfully received certificate.\nCertificate is saved at: ${folder}/fullchain.pem\n`
    return { ...ok(said), stderr: hooked?.stderr.toString() ?? '' }
  })
}

async function obtain(
  inside: Inside,
  wanted: { name: string; directory: string; webroot: string; folder: string },
): Promise<void> {
  const { disk } = inside
  const published: string[] = []
  try {
    const { chainPem, keyPem } = await orderCertificate(inside, {
      ...wanted,
      accountKey: await accountKey(inside, wanted.directory),
      publish: async (token, answer) => {
        const path = `${wanted.webroot}/.well-known/acme-challenge/${token}`
        published.push(path)
        await disk.write(path, answer)
      },
    })
    await disk.write(`${wanted.folder}/privkey.pem`, keyPem, 0o600)
    await disk.write(`${wanted.folder}/fullchain.pem`, chainPem)
  } finally {
    for (const path of published) await disk.remove(path)
  }
}

/** One account for each authority, kept as the real one keeps it: at a path of the directory's. */
async function accountKey(inside: Inside, directory: string) {
  const { host, pathname } = new URL(directory)
  const path = `${home}/accounts/${host}${pathname}/private_key.json`
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const stored = await inside.disk.read(path)
  if (stored !== null) {
    const pem = StoredKey.parse(JSON.parse(stored))
    const bytes = (text: string) => Buffer.from(text, 'base64')
    const { subtle } = webcrypto
    return {
      privateKey: await subtle.importKey('pkcs8', bytes(pem.private), algorithm, true, ['sign']),
      publicKey: await subtle.importKey('spki', bytes(pem.public), algorithm, true, ['verify']),
    }
  }
  const keys = await newAcmeKey()
  const text = (key: webcrypto.CryptoKey, type: 'pkcs8' | 'spki') =>
    KeyObject.from(key).export({ format: 'der', type }).toString('base64')
  const kept = { private: text(keys.privateKey, 'pkcs8'), public: text(keys.publicKey, 'spki') }
  await inside.disk.write(path, JSON.stringify(kept), 0o600)
  return keys
}

/** Certificates are dated by the computer's clock, as the authority dates them. */
function lasts(pem: string): boolean {
  return Date.parse(new X509Certificate(pem).validTo) > Date.now() + renewBeforeMs
}
