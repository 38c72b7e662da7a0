import { expect, test } from 'vitest'
import { highlighted } from './highlight.ts'

const code = "// مرحبا\nconst hours = ['09:30', 21].map(at => at + 1)\n"

test('code is coloured by what it means, and stays the same, letter for letter', async () => {
  const pieces = (await highlighted(code, 'JS')) ?? []
  expect(pieces.map(({ text }) => text).join('')).toBe(code)
  const looks = Object.fromEntries(pieces.map(({ text, className }) => [text, className]))
  expect(looks).toMatchObject({
    '// مرحبا': 'text-quiet italic',
    const: 'text-coral',
    "'09:30'": 'text-good',
    '21': 'text-sand',
  })
})

test.each([
  ['json', '{"sea": true, "boats": 2}'],
  ['yaml', 'sea: yes\nboats: [a, b]\n'],
  ['python', 'def sail(to):\n    return f"{to}"\n'],
  ['tsx', 'const Boat = (name: string): void => <b>{name}</b>'],
])('%s is coloured, and stays the same', async (language, text) => {
  const pieces = (await highlighted(text, language)) ?? []
  expect(pieces.map(piece => piece.text).join('')).toBe(text)
  expect(pieces.some(({ className }) => className !== '')).toBe(true)
})

test.each(['', 'cobol', 'constructor', '__proto__'])(
  'code of a language that nobody here knows is left alone (%s)',
  async language => {
    expect(await highlighted(code, language)).toBeNull()
  },
)
