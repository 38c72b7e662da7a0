import { caddy } from './caddy.ts'
import { daemon } from './daemon.ts'
import { openclaw } from './openclaw.ts'
import type { Program } from './program.ts'
import { sshd } from './sshd.ts'

const programs: Program[] = [sshd, caddy, openclaw, daemon]

export function findProgram(name: string): Program | null {
  return programs.find(program => program.name === name) ?? null
}
