import { expect, test } from 'vitest'
import { credentials } from '../i18n/en-credentials.ts'
import { credentialsToKeep } from './credential-list.tsx'

const address = 'pearl.example.test'

test('an assistant’s owner keeps the token of its gateway', () =>
  expect(
    credentialsToKeep(
      { address, gateway: { token: 'not-a-token', port: 18789 }, login: null },
      credentials,
    ).map(({ value }) => value),
  ).toEqual(['not-a-token', address, '18789']))

test.each(['ssh', 'sftp'] as const)('who signs in by %s keeps the command that does it', protocol =>
  expect(
    credentialsToKeep(
      {
        address,
        gateway: null,
        login: { username: 'deploy', password: 'not-a-password', protocol, hostKey: 'SHA256:key' },
      },
      credentials,
    ).map(({ value }) => value),
  ).toEqual([
    ...['deploy', 'not-a-password', address],
    ...[`${protocol} deploy@${address}`, 'SHA256:key'],
  ]),
)
