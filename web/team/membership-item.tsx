'use client'

import type { Team } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { teamWords } from '../i18n/team-words.ts'
import { Badge } from '../ui/badge.tsx'
import { Removal } from '../ui/removal.tsx'

/** Whose servers somebody may use, until they do not want to any more. */
export function MembershipItem({
  membership: { id, name, email, role },
  onChange,
}: {
  membership: Team['memberships'][number]
  onChange: (team: Team) => void
}) {
  const { words } = useWords()
  const say = teamWords(words)
  const client = useClient()
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 first:pt-0">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
          <bdi className="break-words">{name}</bdi>
          <Badge tone="sea">{words.servers.roles[role]}</Badge>
        </p>
        <p className="text-quiet text-sm">
          <bdi dir="ltr" className="break-all">
            {email}
          </bdi>
        </p>
      </div>
      <Removal
        label={say.leave}
        name={say.leaveOf(name)}
        title={say.leaveTitle(name)}
        text={say.leaveText}
        done={say.left(name)}
        remove={() => client.leaveTeam(id)}
        onRemoved={onChange}
      />
    </li>
  )
}
