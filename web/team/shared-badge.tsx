'use client'

import type { Server } from '../api/schema.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Badge } from '../ui/badge.tsx'

/** Whose server it is, and what one is to them. */
export function SharedBadge({ shared }: { shared: NonNullable<Server['shared']> }) {
  const { words } = useWords()
  const say = words.servers
  return <Badge tone="plain">{say.sharedAs(shared.ownerName, say.roles[shared.role])}</Badge>
}
