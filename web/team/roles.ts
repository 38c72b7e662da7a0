import type { TeamRole } from '../api/schema.ts'

/** From the least to the most. */
export const roles: readonly TeamRole[] = ['viewer', 'collaborator', 'manager']
