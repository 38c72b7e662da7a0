import { isolated } from './formats.ts'

export const models = {
  first: 'Asked first',
  fallback: 'If those before it do not answer',
  addFallback: 'Add a fallback',
  askFirst: 'Ask first',
  askFirstName: (vendor: string) => `Ask ${isolated(vendor)} first`,
  remove: 'Remove',
  removeName: (vendor: string) => `Remove ${isolated(vendor)}`,
  removed: 'Removed, with its key.',
  refused: 'The provider refused this key. Please copy it anew, and whole.',
}
