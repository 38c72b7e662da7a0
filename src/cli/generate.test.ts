import { expect, test } from 'vitest'
import { staleFiles } from './generate.ts'

test('the generated types and the API document are those of this code', async () => {
  expect(await staleFiles(), 'run `node src/cli/generate.ts`').toEqual([])
})
