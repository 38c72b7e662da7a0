import type { Answer, Call } from './client.ts'
import type { AccessKeys, ControlUi, Domains, ModelPrice, Usage } from './schema.ts'

const part = encodeURIComponent

/** The ways in to a server, and how much its models may be used. */
export const accessCalls = ({
  call,
  post,
  within,
}: {
  call: <Value>(path: string, what?: Call) => Promise<Answer<Value>>
  post: <Value>(path: string, body?: unknown) => Promise<Answer<Value>>
  within: <Value>(timeoutMs: number, path: string, what?: Call) => Promise<Answer<Value>>
}) => ({
  /** The command that prepares it takes seconds. */
  openControlUi: (id: string) =>
    within<ControlUi>(130_000, `/api/servers/${part(id)}/control-ui`, { method: 'POST', body: {} }),
  accessKeys: (id: string) => call<AccessKeys>(`/api/servers/${part(id)}/access-keys`),
  addAccessKey: (id: string, key: { key: string; name: string }) =>
    post<AccessKeys>(`/api/servers/${part(id)}/access-keys`, key),
  removeAccessKey: (id: string, keyId: string) =>
    call<AccessKeys>(`/api/servers/${part(id)}/access-keys/${part(keyId)}`, { method: 'DELETE' }),
  usage: (id: string) => within<Usage>(30_000, `/api/servers/${part(id)}/usage`),
  setUsageLimit: (id: string, limit: Usage['limit']) =>
    call<Pick<Usage, 'limit'>>(`/api/servers/${part(id)}/usage-limit`, {
      method: 'PUT',
      body: { limit },
    }),
  setModelPrice: (id: string, model: string, price: ModelPrice | null) =>
    call<{ price: ModelPrice | null }>(`/api/servers/${part(id)}/model-price`, {
      method: 'PUT',
      body: { model, price },
    }),
  domains: (id: string) => call<Domains>(`/api/servers/${part(id)}/domains`),
  addDomain: (id: string, name: string) =>
    post<Domains>(`/api/servers/${part(id)}/domains`, { name }),
  checkDomain: (id: string, domainId: string) =>
    post<Domains>(`/api/servers/${part(id)}/domains/${part(domainId)}/check`),
  removeDomain: (id: string, domainId: string) =>
    call<Domains>(`/api/servers/${part(id)}/domains/${part(domainId)}`, { method: 'DELETE' }),
})
