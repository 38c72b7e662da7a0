/** How what runs on a server is met: what its version is a version of, and by which ways one comes in. */
export interface Software {
  /** The program whose version a machine reports; null: not known here. */
  program: string | null
  /** As whom and by what its owner signs in on the machine; null: not at all. */
  login: { username: string; protocol: 'ssh' | 'sftp' } | null
  /** What a program asks to learn whether it works, where the address has no page for people. */
  healthPath: string | null
}

const unknown: Software = { program: null, login: null, healthPath: null }

// As the blueprints have it; test/software.test.ts compares.
const software: Readonly<Record<string, Software>> = {
  openclaw: { program: 'OpenClaw', login: null, healthPath: null },
  website: {
    program: 'nginx',
    login: { username: 'deploy', protocol: 'sftp' },
    healthPath: null,
  },
  conductor: {
    program: 'Conductor',
    login: { username: 'owner', protocol: 'ssh' },
    healthPath: '/health',
  },
}

/**
 * `nginx 1.22.1` of what a machine reports: without the revision of Debian's package, which tells only
 * its maintainers something.
 */
export function programVersion(blueprint: string, reported: string): string {
  const version = reported.replace(/-\d+\+deb\d+u\d+$/, '')
  const { program } = softwareOf(blueprint)
  return program === null ? version : `${program} ${version}`
}

/** By the name of a server's blueprint. */
export const softwareOf = (blueprint: string): Software => software[blueprint] ?? unknown
