import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

/** The style guide, executable: what a reviewer would say about any file of the tree. */
const root = join(import.meta.dirname, '..')
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter(
    path => path !== '' && existsSync(join(root, path)) && statSync(join(root, path)).isFile(),
  )

const isCode = (path: string) => /\.(ts|tsx|mts|css)$/.test(path)
const generated = new Set(['web/api/schema.ts', 'web/next-env.d.ts'])
const code = tracked.filter(path => isCode(path) && !generated.has(path))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const within = (folder: string) => code.filter(path => path.startsWith(`${folder}/`))
const isTest = (path: string) => /\.(test|example)\.tsx?$/.test(path)

/** Paths of our own files that a file imports. */
function imports(path: string): string[] {
  const found = read(path).matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)
  return [...found].map(([, target = '']) => normalize(join(dirname(path), target)))
}

/** Files of `from` that import something that `refuse` refuses. */
const trespasses = (from: string[], refuse: (target: string, path: string) => boolean): string[] =>
  from.flatMap(path =>
    imports(path)
      .filter(target => refuse(target, path))
      .map(target => `${path} → ${target}`),
  )

const outsideOf = (folder: string) => (target: string) => !target.startsWith(`${folder}/`)

describe('walls', () => {
  test('the sandbox imports nothing of the product, so that both cannot share a mistake', () =>
    expect(
      trespasses(
        within('sandbox'),
        (target, path) =>
          /^(src|web|start)\//.test(target) || (target.startsWith('test/') && !isTest(path)),
      ),
    ).toEqual([]))

  test('the product does not know that it may be emulated', () => {
    expect(
      trespasses(
        within('src').filter(path => !isTest(path)),
        target => target.startsWith('sandbox/'),
      ),
    ).toEqual([])
    expect(within('src').filter(path => !isTest(path) && /sandbox/i.test(read(path)))).toEqual([])
  })

  test('web imports only itself', () =>
    expect(trespasses(within('web'), outsideOf('web'))).toEqual([]))

  test('kit imports nothing of ours', () =>
    expect(trespasses(within('src/kit'), outsideOf('src/kit'))).toEqual([]))

  test('what decides is pure: it imports kit and other pure files only', () => {
    const pure = [
      'src/servers/decide.ts',
      'src/servers/server.ts',
      'src/subscriptions/subscription.ts',
      'src/subscriptions/hostname.ts',
      'src/billing/candidates.ts',
      'src/billing/orderable-places.ts',
      'src/billing/fitting-offers.ts',
      'src/billing/exchange.ts',
      ...within('src/geography').filter(path => !isTest(path)),
    ]
    const allowed =
      /^src\/(kit\/|[a-z]+\/tables\.ts|servers\/(decide|server)\.ts|billing\/(plans|exchange|fitting-offers|orderable-places)\.ts|geography\/|providers\/compute\.ts)/
    expect(trespasses(pure, target => !allowed.test(target))).toEqual([])
  })

  test('vendors stay in their folders: only composition.ts knows which one is real', () =>
    expect(
      trespasses(
        within('src').filter(
          path =>
            !path.startsWith('src/providers/') &&
            path !== 'src/composition.ts' &&
            !path.startsWith('src/cli/') &&
            !isTest(path),
        ),
        target =>
          /^src\/providers\/(hetzner|digitalocean|hostinger|cloudflare|stripe|resend|smtp)\//.test(
            target,
          ),
      ),
    ).toEqual([]))

  test('entry points record and return: no route holds a vendor of machines, names or letters', () =>
    expect(
      trespasses(
        within('src').filter(path => /routes\.ts$|webhook\.ts$|phone-home\.ts$/.test(path)),
        target => /^src\/(providers|reconcilers\/steps\/(?!instance-))/.test(target),
      ),
    ).toEqual([]))
})

describe('every file', () => {
  test('holds one concept: at most 350 lines', () =>
    expect(code.filter(path => read(path).split('\n').length > 351)).toEqual([]))

  test('has a name that says what is in it', () =>
    expect(
      code.filter(path => /(^|\/)(utils?|helpers?|common|misc|manager|base)\.tsx?$/.test(path)),
    ).toEqual([]))

  test.each([
    [
      'the clock and chance come from kit',
      /\bDate\.now\(|\bMath\.random\(|new Date\(\)/,
      within('src').filter(path => !path.startsWith('src/kit/') && !isTest(path)),
    ],
    [
      'the environment is read in config.ts only',
      /process\.env\b/,
      within('src').filter(path => path !== 'src/config.ts' && !isTest(path)),
    ],
    [
      'nothing is any',
      /\bas any[;,)\]]|: any[;,)=[| ]*$|<any>/,
      code.filter(path => path !== 'test/tidy.test.ts'),
    ],
    [
      'no check is silenced',
      /@ts-(ignore|nocheck|expect-error)|biome-ignore(?!(-start|-end)? [\w/]+: .{10})/,
      code.filter(path => path !== 'test/tidy.test.ts'),
    ],
    ['no error is swallowed', /catch *(\([^)]*\))? *\{\s*\}|\.catch\(\(\) => \{\s*\}\)/, code],
    [
      'no test is switched off',
      /\b(it|test|describe)\.(only|todo|fixme)\b|\bxit\(|\bxdescribe\(/,
      code,
    ],
    [
      'nothing is left for later without an issue',
      /\b(TODO|FIXME|XXX)\b/,
      code.filter(path => path !== 'test/tidy.test.ts'),
    ],
    [
      'sides are logical, for Arabic',
      /(?<![-\w])-?(ml|mr|pl|pr|left|right|rounded-[lr]|border-[lr]|text-left|text-right)-(\d|\[|auto|px)|text-(left|right)\b|(margin|padding|border)-(left|right)\b/,
      within('web'),
    ],
  ])('%s', (_rule, banned, files) =>
    expect(
      files.flatMap(path =>
        read(path)
          .split('\n')
          .flatMap((line, at) =>
            banned.test(line) ? [`${path}:${at + 1} ${line.trim().slice(0, 80)}`] : [],
          ),
      ),
    ).toEqual([]),
  )
})

describe('documents', () => {
  const documents = tracked.filter(path => path.endsWith('.md'))

  test('link to files that exist', () => {
    const broken = documents.flatMap(path =>
      [...read(path).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
        .map(([, target = '']) => normalize(join(dirname(path), target)))
        .filter(target => !existsSync(join(root, target)))
        .map(target => `${path} → ${target}`),
    )
    expect(broken).toEqual([])
  })

  test('"Follow one payment" follows the code: each hop can reach the next', () => {
    const section =
      read('ARCHITECTURE.md').split('## Follow one payment')[1]?.split('\n## ')[0] ?? ''
    const hops = [...section.matchAll(/\]\((src\/[^)]+\.ts)\)/g)].map(([, path = '']) => path)
    expect(hops.length).toBeGreaterThan(8)
    const reaches = (from: string, to: string) => imports(from).includes(to)
    for (const [from, to] of [
      ['src/reconcilers/subscription.ts', 'src/reconcilers/checkout.ts'],
      ['src/reconcilers/checkout.ts', 'src/servers/open-server.ts'],
      ['src/reconcilers/server.ts', 'src/servers/decide.ts'],
      ['src/reconcilers/server.ts', 'src/reconcilers/steps/machine.ts'],
      ['src/reconcilers/steps/machine.ts', 'src/providers/compute.ts'],
      ['src/providers/hetzner/compute.ts', 'src/providers/compute.ts'],
      ['src/reconcilers/server.ts', 'src/reconcilers/steps/verify.ts'],
      ['src/reconcilers/server.ts', 'src/reconcilers/steps/announce.ts'],
      ['src/reconcilers/server.ts', 'src/billing/request-refund.ts'],
    ] as const) {
      expect(hops, `${from} is told`).toContain(from)
      expect(reaches(from, to), `${from} reaches ${to}`).toBe(true)
    }
  })

  test('every dependency has its line of reason and an exact version', () => {
    const manifest: Record<string, Record<string, string>> = JSON.parse(read('package.json'))
    const reasons = read('docs/decisions/dependencies.md')
    for (const group of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      for (const [name, version] of Object.entries(manifest[group] ?? {})) {
        expect(reasons, name).toContain(`\`${name}\``)
        expect(version, name).toMatch(/^\d/)
      }
    }
  })
})
