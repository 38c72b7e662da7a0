/** Codes of problems with members and their roles. */
export const teamCodes = [
  'role-insufficient',
  'email-unconfirmed',
  'team-needs-server',
  'team-full',
  'invited-oneself',
  'member-already',
  'invited-already',
  'invitation-letters-too-many',
  'invitation-for-another',
] as const
