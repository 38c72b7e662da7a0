import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readFrame } from './frame.ts'

const wire = (header: string, jpeg: Buffer) => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(Buffer.byteLength(header))
  return Buffer.concat([length, Buffer.from(header), jpeg])
}

test('a picture is read with the size and address of its page', () => {
  const header = JSON.stringify({
    ...{ url: 'https://example.com/سمبوك', cssWidth: 780, cssHeight: 493 },
    ...{ scrollX: 0, scrollY: 50, ts: 1795906740.43 },
  })
  expect(readFrame(wire(header, Buffer.from('jpeg')))).toEqual({
    ...{ url: 'https://example.com/سمبوك', width: 780, height: 493, jpeg: Buffer.from('jpeg') },
  })
})

test('what is no picture is none, whatever its bytes are', () => {
  expect(readFrame(wire('{"url":"x"}', Buffer.from('jpeg')))).toBeNull()
  expect(readFrame(wire('not json', Buffer.from('jpeg')))).toBeNull()
  expect(readFrame(wire('{"url":"","cssWidth":1,"cssHeight":1}', Buffer.alloc(0)))).toBeNull()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      expect(readFrame(Buffer.from(bytes))).toBeNull()
    }),
  )
})
