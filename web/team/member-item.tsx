'use client'

import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Team, TeamRole } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { teamWords } from '../i18n/team-words.ts'
import { Day } from '../realtime/moment.tsx'
import { Select } from '../ui/input.tsx'
import { Removal } from '../ui/removal.tsx'
import { useToast } from '../ui/toast.tsx'
import { roles } from './roles.ts'

/** One member: another role, or none. */
export function MemberItem({
  member: { id, name, email, role, since },
  onChange,
}: {
  member: Team['members'][number]
  onChange: (team: Team) => void
}) {
  const { words } = useWords()
  const say = teamWords(words)
  const client = useClient()
  const toast = useToast()
  const [busy, setBusy] = useState(false)

  const change = async (chosen: TeamRole) => {
    setBusy(true)
    const answer = await client.changeRole(id, chosen)
    setBusy(false)
    if (!answer.ok) return toast(problemText(words, answer.problem))
    onChange(answer.value)
    toast(say.changed(name, words.servers.roles[chosen]))
  }

  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
      <div className="min-w-0">
        <p className="font-medium">
          <bdi className="break-words">{name}</bdi>
        </p>
        <p className="text-quiet text-sm">
          <bdi dir="ltr" className="break-all">
            {email}
          </bdi>
          {' · '}
          {say.since} <Day iso={since} />
        </p>
        <p className="text-quiet text-sm">{say.roleTexts[role]}</p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Select
          aria-label={say.roleOf(name)}
          value={role}
          disabled={busy}
          onChange={event => void change(event.target.value as TeamRole)}
        >
          {roles.map(each => (
            <option key={each} value={each}>
              {words.servers.roles[each]}
            </option>
          ))}
        </Select>
        <Removal
          label={say.remove}
          name={say.removeOf(name)}
          title={say.removeTitle(name)}
          text={say.removeText}
          done={say.removed(name)}
          remove={() => client.removeMember(id)}
          onRemoved={onChange}
        />
      </div>
    </li>
  )
}
