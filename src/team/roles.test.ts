import { describe, expect, test } from 'vitest'
import { leastRole, mayRole, socketOperations, teamRoles, whyNot } from './roles.ts'

describe('roles', () => {
  test('each may all that the one before it may, and an owner everything', () => {
    const allowed = [...teamRoles, 'owner' as const].map(role =>
      Object.keys(leastRole).filter(operation => mayRole(role, operation)),
    )
    for (const [at, operations] of allowed.slice(1).entries()) {
      expect(operations).toEqual(expect.arrayContaining(allowed[at] ?? []))
      expect(operations.length).toBeGreaterThan(allowed[at]?.length ?? 0)
    }
    expect(allowed.at(-1)).toHaveLength(Object.keys(leastRole).length)
  })

  test('know everything that goes over sockets', () => {
    for (const operation of socketOperations) expect(leastRole).toHaveProperty(operation)
  })

  test('leave to its owner what nobody has put into the table', () => {
    expect(mayRole('manager', 'somethingNew')).toBe(false)
    expect(mayRole('owner', 'somethingNew')).toBe(true)
  })

  test.each([
    [null, 'getServer', 'owner-only'],
    ['viewer', 'watchLogs', null],
    ['viewer', 'watchChat', 'role-insufficient'],
    ['viewer', 'listTurns', 'role-insufficient'],
    ['collaborator', 'openTerminal', null],
    ['collaborator', 'restoreBackup', 'role-insufficient'],
    ['manager', 'restoreBackup', null],
    ['manager', 'deleteBackup', 'role-insufficient'],
    ['manager', 'showCredentials', 'role-insufficient'],
    ['owner', 'deleteBackup', null],
  ] as const)('%s: %s is refused with %s', (role, operation, code) => {
    expect(whyNot(role, operation)).toBe(code)
  })
})
