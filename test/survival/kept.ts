import { expect } from 'vitest'
import type { Code } from '../../src/words/codes.ts'
import { sentence } from '../../src/words/sentence.ts'
import type { Customer } from './customer.ts'
import { eventually } from './eventually.ts'
import type { Installation } from './installation.ts'
import { tracesOf } from './outside.ts'

/** The promise was kept: a server that answers, one of everything, each letter once. */
export async function expectKept(installation: Installation, customer: Customer): Promise<void> {
  const server = await customer.untilOver()
  expect(server).toMatchObject({ phase: 'ready', notice: null })
  await customer.untilLetters(3)
  expect(await customer.chat()).not.toBe('')
  const { subjects, ...rest } = await tracesOf(installation, customer)
  expect(rest).toEqual({
    machines: 1,
    sshKeys: 1,
    records: 1,
    checkouts: 1,
    subscriptions: ['active'],
    refundedMinor: [],
  })
  expect(subjects.sort()).toEqual([
    'Please confirm your e-mail address',
    'We received your payment and are building your server',
    `Your server ${customer.hostname}.${customer.zone} is ready`,
  ])
}

/** The promise was broken as promised: all money back once, nothing left behind, one letter why. */
export async function expectRefunded(
  installation: Installation,
  customer: Customer,
  reason: Code,
): Promise<void> {
  const server = await customer.untilOver()
  expect(server).toMatchObject({ phase: 'refunded', notice: { code: reason } })
  await customer.untilLetters(3)
  await eventually('nothing is left behind', async () => {
    const { machines, sshKeys, records } = await tracesOf(installation, customer)
    return machines + sshKeys + records === 0
  })
  const traces = await tracesOf(installation, customer)
  expect(traces).toMatchObject({
    checkouts: 1,
    subscriptions: ['canceled'],
    refundedMinor: [1900],
  })
  expect(traces.subjects).toHaveLength(3)
  const why = (await customer.letters()).filter(({ text }) =>
    text.includes(sentence(reason, customer.language)),
  )
  expect(why).toHaveLength(1)
}
