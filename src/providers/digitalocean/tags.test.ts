import fc from 'fast-check'
import { expect, test } from 'vitest'
import { labelsOf, nameOne, narrowestTag, ownTagsOf, tagsOf } from './tags.ts'

const word = fc.stringMatching(/^[a-z0-9-]{1,12}$/)
const key = fc.array(word, { minLength: 1, maxLength: 3 }).map(words => `sambuk.${words.join('.')}`)
const value = fc.stringMatching(/^[a-z0-9_-]{1,40}$/)
const someLabels = fc.dictionary(key, value, { noNullPrototype: true })

test('labels come back from their tags, in any order and among other tags', () => {
  fc.assert(
    fc.property(someLabels, fc.array(fc.string()), (labels, noise) => {
      const others = noise.filter(tag => !tag.startsWith('sambuk:'))
      const tags = [...others, ...tagsOf(labels)].reverse()
      expect(labelsOf(tags)).toEqual(labels)
    }),
  )
})

test('what DigitalOcean takes for a tag is all that is made', () => {
  fc.assert(
    fc.property(someLabels, labels => {
      for (const tag of tagsOf(labels)) expect(tag).toMatch(/^[a-zA-Z0-9_\-:]{1,255}$/)
    }),
  )
})

test('a label that fits no tag is our bug, never another label', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (name, text) => {
      const labels = { [name]: text }
      try {
        expect(labelsOf(tagsOf(labels))).toEqual(labels)
      } catch (error) {
        expect(String(error)).toContain('fits a tag')
      }
    }),
    {
      examples: [
        ['sambuk.server', 'a.b'],
        ['sambuk.server', 'A'],
        ['sambuk:server', 'a'],
      ],
    },
  )
  expect(() => tagsOf({ 'sambuk.server': 'x'.repeat(250) })).toThrow('fits a tag')
  expect(() => tagsOf({ 'other.server': 'x' })).toThrow('fits a tag')
})

test.each([
  ['sambuk:server'],
  ['sambuk:server:'],
  ['sambuk::x'],
  ['Sambuk:server:x'],
  ['sambuk:server:X'],
  ['sambuk-ins_1-openclaw'],
  [''],
])('"%s" is no label', tag => {
  expect(labelsOf([tag])).toEqual({})
})

test('the tag to ask for is that of the server, then of the image, and last of the installation', () => {
  const installation = { 'sambuk.installation': 'ins_1' }
  const clone = { ...installation, 'sambuk.image-machine': 'clone' }
  expect(narrowestTag({ ...installation, 'sambuk.server': 's' })).toBe('sambuk:server:s')
  expect(narrowestTag({ ...clone, 'sambuk.image': 'i' })).toBe('sambuk:image:i')
  expect(narrowestTag(clone)).toBe('sambuk:image-machine:clone')
  expect(narrowestTag(installation)).toBe('sambuk:installation:ins_1')
  expect(narrowestTag({})).toBeNull()
})

test('an installation alone names no one machine', () => {
  expect(nameOne({ 'sambuk.installation': 'ins_1' })).toBe(false)
  expect(nameOne({ 'sambuk.installation': 'ins_1', 'sambuk.server': 's' })).toBe(true)
})

test('only tags that nobody else bears are a thing’s own', () => {
  const labels = {
    'sambuk.installation': 'ins_1',
    'sambuk.image': 'i',
    'sambuk.image-machine': 'clone',
    'sambuk.blueprint': 'openclaw',
  }
  expect(ownTagsOf(labels)).toEqual(['sambuk:image:i'])
})
