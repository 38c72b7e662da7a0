'use client'

import dynamic from 'next/dynamic'
import { Loaded } from '../accounts/loaded.tsx'
import { useAsked } from '../accounts/use-asked.ts'
import type { Team } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { teamWords } from '../i18n/team-words.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { useUnfolding } from '../ui/use-unfolding.ts'
import { InvitationItem } from './invitation-item.tsx'
import { MemberItem } from './member-item.tsx'
import { MembershipItem } from './membership-item.tsx'

const InviteForm = dynamic(() => import('./invite-form.tsx').then(({ InviteForm }) => InviteForm))

/** Who may use somebody's servers, who is asked to, and whose servers they may use themselves. */
export function TeamSection() {
  const { words } = useWords()
  const say = teamWords(words)
  const client = useClient()
  const { value: team, problem, load, set: setTeam } = useAsked(client.team)
  const { isOpen, open, close, opener } = useUnfolding()

  return (
    <>
      <Section id="team-title" title={say.title} text={say.text}>
        <Loaded value={team} problem={problem} failed={say.failed} onReload={load}>
          {value => (
            <>
              <Lists team={value} onChange={setTeam} />
              <div className="mt-4">
                {isOpen ? (
                  <InviteForm onInvited={setTeam} onClose={close} />
                ) : (
                  <Button ref={opener} look="secondary" onClick={open}>
                    {say.inviteSomebody}
                  </Button>
                )}
              </div>
            </>
          )}
        </Loaded>
      </Section>
      {team && team.memberships.length > 0 && (
        <Section id="memberships-title" title={say.elsewhereTitle} text={say.elsewhereText}>
          <ul className="divide-y divide-line">
            {team.memberships.map(each => (
              <MembershipItem key={each.id} membership={each} onChange={setTeam} />
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}

function Lists({ team, onChange }: { team: Team; onChange: (team: Team) => void }) {
  const { words } = useWords()
  const say = teamWords(words)
  const { members, invitations, most } = team
  const waiting = invitations.filter(({ isExpired }) => !isExpired)
  if (members.length + invitations.length === 0) return <p className="text-quiet">{say.none}</p>
  return (
    <>
      {members.length > 0 && (
        <>
          <h3 className="mb-1 font-medium">{say.members}</h3>
          <ul className="mb-4 divide-y divide-line">
            {members.map(member => (
              <MemberItem key={member.id} member={member} onChange={onChange} />
            ))}
          </ul>
        </>
      )}
      {invitations.length > 0 && (
        <>
          <h3 className="mb-1 font-medium">{say.invitations}</h3>
          <ul className="mb-4 divide-y divide-line">
            {invitations.map(invitation => (
              <InvitationItem key={invitation.id} invitation={invitation} onChange={onChange} />
            ))}
          </ul>
        </>
      )}
      <p className="text-quiet text-sm">{say.taken(members.length + waiting.length, most)}</p>
    </>
  )
}
