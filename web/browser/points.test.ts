import { expect, test } from 'vitest'
import { pointOn } from './points.ts'

const box = { left: 100, top: 50, width: 800, height: 400 }

test('a point of the box is the point of the page that is seen there, at every scale', () => {
  expect(pointOn({ width: 800, height: 400 }, box, { clientX: 110, clientY: 70 })).toEqual({
    ...{ x: 10, y: 20 },
  })
  expect(pointOn({ width: 1600, height: 800 }, box, { clientX: 500, clientY: 250 })).toEqual({
    ...{ x: 800, y: 400 },
  })
})

test('what is beside a picture that does not fill the box is no point of it', () => {
  const tall = { width: 400, height: 400 }
  expect(pointOn(tall, box, { clientX: 250, clientY: 60 })).toBeNull()
  expect(pointOn(tall, box, { clientX: 300, clientY: 50 })).toEqual({ x: 0, y: 0 })
  expect(pointOn(tall, box, { clientX: 700, clientY: 60 })).toBeNull()
  expect(pointOn({ width: 0, height: 0 }, box, { clientX: 300, clientY: 50 })).toBeNull()
})
