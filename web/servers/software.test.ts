import { expect, test } from 'vitest'
import { programVersion } from './software.ts'

test.each([
  ['website', '1.22.1-9+deb12u2', 'nginx 1.22.1'],
  ['openclaw', '2026.3.1-2', 'OpenClaw 2026.3.1-2'],
  ['something-new', '4.2', '4.2'],
])('the version of %s that is reported as %s is told as %s', (blueprint, reported, told) => {
  expect(programVersion(blueprint, reported)).toBe(told)
})
