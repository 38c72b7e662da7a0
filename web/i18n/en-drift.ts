import { plural } from './formats.ts'

/** Sentences about machines that are gone, and about what is left over at providers. */
export const drift = {
  lostTitle: 'The machine of this server is gone',
  lost: 'It disappeared at its provider, and not by our doing. We are sorry.',
  copyFrom: 'The newest copy of your data is from',
  newer:
    'What came after it was on that machine only. A new machine gets the copy; should the old one be found first, everything stays as it was.',
  ownKey:
    'That copy opens only with your own key. The new machine waits for it: nothing older takes its place without your word.',
  noCopy:
    'There is no copy of what was on it. We are looking into it with the provider; we do nothing without you.',
  rebuild: 'Bring it back from the copy',
  rebuildAsked: 'A new machine is on its way.',

  title: 'Lost and left over',
  text: 'Where our books and the providers differ. Nothing here is deleted without proof.',
  nothing: 'Everything is where it belongs.',
  lostServers: 'Servers whose machine is gone',
  lostNone: 'No machine is lost.',
  since: 'Since',
  copy: 'Newest copy',
  none: 'none',
  rebuildOf: (address: string) => `Rebuild ${address} from its newest copy`,
  doubtedTitle: (provider: string) => `${provider} suddenly shows much less`,
  doubted: (missing: number, expected: number) =>
    `${plural('en', missing, { one: `${missing} machine is`, other: `${missing} machines are` })} missing in its list, of ${expected} that were there. That looks like an outage, or like the token of another account: nothing is concluded from it.`,
  believe: 'They are really gone',
  believed: 'What is missing is now asked for, one by one.',
  orphans: 'Ours, and nobody’s',
  orphansText:
    'What carries the mark of this installation at a provider and is needed by no server.',
  orphansNone: 'Nothing is left over.',
  kinds: {
    machine: 'Machine',
    dns: 'Name',
    firewall: 'Firewall',
    'ssh-key': 'Key',
    image: 'Image',
    snapshot: 'Snapshot',
    script: 'Script',
    tag: 'Tag',
  } as Record<string, string>,
  verdicts: {
    wait: 'Watched',
    leave: 'Yours to decide',
    quarantine: 'Switched off, goes later',
    remove: 'Goes next',
  },
  gone: 'Gone',
  made: 'Made',
  keep: 'Keep it',
  release: 'Remove it',
  keepOf: (name: string) => `Keep ${name}`,
  releaseOf: (name: string) => `Remove ${name}`,
  said: 'Noted. It is done within ten minutes.',
}
