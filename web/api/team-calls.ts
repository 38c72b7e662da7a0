import type { Answer, Call } from './client.ts'
import type { InvitationWish, Joined, OpenInvitation, Team, TeamRole } from './schema.ts'

const part = encodeURIComponent

/** Who may use one's servers, and whose one may use. */
export const teamCalls = ({
  call,
  post,
}: {
  call: <Value>(path: string, what?: Call) => Promise<Answer<Value>>
  post: <Value>(path: string, body?: unknown) => Promise<Answer<Value>>
}) => ({
  team: () => call<Team>('/api/me/team'),
  invite: (wish: InvitationWish) => post<Team>('/api/me/team/invitations', wish),
  inviteAgain: (id: string) => post<Team>(`/api/me/team/invitations/${part(id)}/letter`),
  withdrawInvitation: (id: string) =>
    call<Team>(`/api/me/team/invitations/${part(id)}`, { method: 'DELETE' }),
  changeRole: (id: string, role: TeamRole) =>
    call<Team>(`/api/me/team/members/${part(id)}`, { method: 'PUT', body: { role } }),
  removeMember: (id: string) =>
    call<Team>(`/api/me/team/members/${part(id)}`, { method: 'DELETE' }),
  leaveTeam: (id: string) => call<Team>(`/api/me/memberships/${part(id)}`, { method: 'DELETE' }),
  lookAtInvitation: (token: string) =>
    call<OpenInvitation>(`/api/invitations/look?token=${part(token)}`),
  acceptInvitation: (token: string) => post<Joined>('/api/invitations/accept', { token }),
})
