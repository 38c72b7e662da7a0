import { expect, test } from 'vitest'
import { createBlueprints } from '../src/blueprints/registry.ts'
import { wordsOf } from '../web/i18n/words.ts'
import { softwareOf } from '../web/servers/software.ts'

const release = {
  version: '2.4.1',
  url: 'https://downloads.example.test/conductor',
  sha256: 'ab'.repeat(32),
  cliUrl: 'https://downloads.example.test/spoq',
  cliSha256: 'cd'.repeat(32),
}

test.each(createBlueprints({ conductor: release }).all)(
  'the pages say of $name what it is, and how its owner signs in',
  ({ name, login }) => {
    expect(softwareOf(name).program).toMatch(/./)
    expect(softwareOf(name).login).toEqual(login)
    for (const language of ['en', 'ar'] as const)
      expect(wordsOf(language).blueprints[name]?.about).toMatch(/./)
  },
)
