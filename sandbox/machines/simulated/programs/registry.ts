import { caddy } from './caddy.ts'
import { conductor } from './conductor.ts'
import { daemon } from './daemon.ts'
import { nft } from './nft.ts'
import { nginx } from './nginx.ts'
import { openclaw } from './openclaw.ts'
import type { Program } from './program.ts'
import { spoq } from './spoq.ts'
import { sshd } from './sshd.ts'

const programs: Program[] = [sshd, caddy, nginx, openclaw, conductor, spoq, nft, daemon]

export function findProgram(name: string): Program | null {
  return programs.find(program => program.name === name) ?? null
}
