import type { Code } from './codes.ts'

/** What is said of the ways in to a server: its assistant's own pages, keys, and domains. */
export const access = {
  'control-ui-failed': 'Your assistant could not open its own pages. Please try again in a moment.',
  'access-pending': 'Your server is being prepared for this. Please try again in a moment.',
  'key-is-private':
    'This is a private key. Please never send it to anybody. We have kept nothing of it. Paste the public one, from the file that ends in .pub.',
  'key-not-read':
    'This is no public key that we can read. It is one line that begins with ssh-ed25519, ssh-rsa, ecdsa- or sk-.',
  'key-too-weak':
    'This key is too weak. Please make one of the kind ed25519, or RSA with at least 3072 bits.',
  'key-known': 'This key is on the list already.',
  'keys-too-many': 'There are as many keys as there can be. Please remove one of them first.',
  'domain-illegal': 'This is no domain that can lead to a server, such as assistant.example.com.',
  'domain-ours': 'This domain is ours. Please use one of your own.',
  'domain-known': 'This domain is on the list already.',
  'domains-too-many': 'There are as many domains as there can be. Please remove one of them first.',
  'domain-not-offered':
    'Domains of one’s own are not offered for websites yet. A website has a certificate for one name, which is its address with us.',
  'domain-behind-proxy':
    'Domains of one’s own are not offered here: all servers are behind a proxy that answers for our own names only.',
  'usage-limit-reached':
    'Your own limit for this month is used up. Raise it in the settings, or wait for the next month.',
  'domain-unresolved':
    'The domain leads nowhere yet. Changes may take a while to be seen everywhere.',
  'domain-elsewhere': 'The domain leads somewhere else.',
  'domain-waits-for-server': 'We look at the domain again once your server is running.',
  'domain-no-certificate': 'The domain leads to your server. Its certificate is on the way.',
  'dns-unreachable': 'We could not look the domain up right now. We try again.',
  'access-not-written': 'Your server has not taken the change yet. We try again in a moment.',
} as const satisfies Partial<Record<Code, string>>
