import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { conductorRelease, conductorVariables, missingConductorVariables } from './settings.ts'

const complete = {
  SAMBUK_CONDUCTOR_VERSION: '2.4.1',
  SAMBUK_CONDUCTOR_URL: 'https://downloads.example.test/conductor',
  SAMBUK_CONDUCTOR_SHA256: 'AB'.repeat(32),
  SAMBUK_CONDUCTOR_CLI_URL: 'https://downloads.example.test/spoq',
  SAMBUK_CONDUCTOR_CLI_SHA256: 'cd'.repeat(32),
}

const Variables = z.object(conductorVariables)
const problemOf = (changes: Record<string, string>) =>
  Variables.safeParse({ ...complete, ...changes }).error?.issues[0]?.message ?? null

describe('a release of conductor', () => {
  test('is what the variables name', () => {
    expect(conductorRelease(Variables.parse(complete))).toEqual({
      version: '2.4.1',
      url: complete.SAMBUK_CONDUCTOR_URL,
      sha256: 'ab'.repeat(32),
      cliUrl: complete.SAMBUK_CONDUCTOR_CLI_URL,
      cliSha256: 'cd'.repeat(32),
    })
  })

  test('is not there where none is named, and a part of one is a problem', () => {
    expect(missingConductorVariables({})).toEqual([])
    expect(conductorRelease(Variables.parse({}))).toBeNull()
    const { SAMBUK_CONDUCTOR_SHA256, ...rest } = complete
    expect(missingConductorVariables(rest)).toEqual([
      '  SAMBUK_CONDUCTOR_SHA256 is not set, though other SAMBUK_CONDUCTOR_ variables are',
    ])
  })

  test.each([
    'http://127.0.0.1:4000/conductor',
    'http://localhost/conductor',
    'http://10.88.0.1:4000/conductor',
    'http://192.168.1.2/conductor',
    'http://172.31.0.1/conductor',
    'http://[::1]:4000/conductor',
  ])('may come over http from a private address: %s', url => {
    expect(problemOf({ SAMBUK_CONDUCTOR_URL: url })).toBeNull()
  })

  test.each([
    ['http://downloads.example.test/conductor', 'is not an https address'],
    ['http://10.example.test/conductor', 'is not an https address'],
    ['http://172.32.0.1/conductor', 'is not an https address'],
    ['http://127.0.0.1.example.test/conductor', 'is not an https address'],
    ['ftp://downloads.example.test/conductor', 'is not an http(s) address'],
    ["https://downloads.example.test/'$(reboot)'", 'has a quote'],
  ])('is refused from %s', (url, says) => {
    expect(problemOf({ SAMBUK_CONDUCTOR_CLI_URL: url })).toContain(says)
  })

  test.each([
    ['SAMBUK_CONDUCTOR_SHA256', 'ab'.repeat(31)],
    ['SAMBUK_CONDUCTOR_SHA256', 'q6ur'.repeat(16)],
    ['SAMBUK_CONDUCTOR_VERSION', "1'; reboot; '"],
    ['SAMBUK_CONDUCTOR_VERSION', '1.0\n2.0'],
  ])('is refused with %s = %j', (name, value) => {
    expect(problemOf({ [name]: value })).not.toBeNull()
  })
})
