import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DiskStateFile } from './state-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sambuk-state-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = () => new DiskStateFile(join(folder, 'vendor.json'), () => ({ things: [1], more: 0 }))

test('what was saved is there for the next sandbox, and new fields have their first value', async () => {
  writeFileSync(join(folder, 'vendor.json'), '{"things":[7]}')
  const file = open()
  expect(file.data).toEqual({ things: [7], more: 0 })
  file.data.things.push(8)
  file.save()
  const written = () => readFileSync(join(folder, 'vendor.json'), 'utf8')
  await expect.poll(written, { timeout: 5_000 }).toContain('8')
  expect(open().data.things).toEqual([7, 8])
  expect(readdirSync(folder)).toEqual(['vendor.json'])
})

test('nothing is written that was not marked as changed', () => {
  open().flush()
  expect(readdirSync(folder)).toEqual([])
})

test('a damaged file is named, with what to do about it', () => {
  writeFileSync(join(folder, 'vendor.json'), '{"things":')
  expect(open).toThrow(/vendor\.json is damaged: delete it to start afresh/)
})
