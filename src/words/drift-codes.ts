/** Why something at a vendor that is ours and nobody's stays or goes, and what is not believed or lost. */
export const driftCodes = [
  'orphan-young',
  'orphan-owner-open',
  'orphan-owner-unknown',
  'orphan-in-use',
  'orphan-too-many',
  'orphan-kept',
  'orphan-released',
  'orphan-of-closed',
  'orphan-of-nobody',
  'orphan-superseded',
  'machines-out-of-sight',
  'machine-lost',
  'rebuilding-lost',
] as const
