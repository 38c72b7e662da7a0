import type { Answer, Call } from './client.ts'
import type {
  Account,
  ApiKey,
  ApiKeyWish,
  EmailChange,
  Language,
  NewApiKey,
  Passkey,
  PasskeyWish,
  Session,
} from './schema.ts'

const part = encodeURIComponent

/** Who somebody is here, and by what they come in. */
export const accountCalls = ({
  call,
  post,
}: {
  call: <Value>(path: string, what?: Call) => Promise<Answer<Value>>
  post: <Value>(path: string, body?: unknown) => Promise<Answer<Value>>
}) => ({
  me: () => call<Account>('/api/me'),
  updateMe: (change: { name?: string; language?: Language; timeZone?: string | null }) =>
    call<Account>('/api/me', { method: 'PATCH', body: change, keepalive: true }),
  /** `alsoKeys`: API keys and passkeys end with the old one. */
  changePassword: (wish: { password: string; newPassword: string; alsoKeys: boolean }) =>
    call<unknown>('/api/me/password', { method: 'PUT', body: wish }),
  resetPassword: (token: string, newPassword: string) =>
    post<unknown>('/api/password-resets', { token, newPassword }),
  showEmailChange: (token: string) => post<EmailChange>('/api/email-changes/show', { token }),
  requestEmailChange: (email: string, password: string) =>
    post<unknown>('/api/me/email', { email, password }),
  confirmEmailChange: (token: string) =>
    post<{ email: string }>('/api/email-changes/confirm', { token }),
  undoEmailChange: (token: string) => post<{ email: string }>('/api/email-changes/undo', { token }),
  apiKeys: () => call<ApiKey[]>('/api/me/api-keys'),
  createApiKey: (wish: ApiKeyWish) => post<NewApiKey>('/api/me/api-keys', wish),
  revokeApiKey: (id: string) => call<unknown>(`/api/me/api-keys/${part(id)}`, { method: 'DELETE' }),
  passkeys: () => call<Passkey[]>('/api/me/passkeys'),
  beginPasskey: (password: string) => post<object>('/api/me/passkeys/begin', { password }),
  addPasskey: (wish: PasskeyWish) => post<Passkey>('/api/me/passkeys', wish),
  renamePasskey: (id: string, name: string) =>
    call<Passkey>(`/api/me/passkeys/${part(id)}`, { method: 'PATCH', body: { name } }),
  removePasskey: (id: string) =>
    call<unknown>(`/api/me/passkeys/${part(id)}`, { method: 'DELETE' }),
  sessions: () => call<Session[]>('/api/me/sessions'),
  endSession: (id: string) => call<unknown>(`/api/me/sessions/${part(id)}`, { method: 'DELETE' }),
  endOtherSessions: () => call<unknown>('/api/me/sessions', { method: 'DELETE' }),
})
