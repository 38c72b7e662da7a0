/**
 * What the tests use of DigitalOcean's SDK. The package has no declarations, only its TypeScript
 * source of two megabytes, which the compiler would check as if it were ours. `paths` in tsconfig.json
 * leads the compiler here; Node takes the package.
 */
import type { AuthenticationProvider, RequestAdapter } from '@microsoft/kiota-abstractions'

export class DigitalOceanApiKeyAuthenticationProvider implements AuthenticationProvider {
  constructor(apiKey: string)
  authenticateRequest: AuthenticationProvider['authenticateRequest']
}

interface Page {
  /** The SDK does not know `next` and `last` of its own document, and puts them with the unknown. */
  links?: { pages?: { prev?: string; additionalData?: { next?: string; last?: string } } }
  meta?: { total?: number }
}

interface Droplet {
  id: number
  name: string
  status: 'new' | 'active' | 'off' | 'archive'
  networks: { v4: { type: string; ipAddress: string }[] }
  image: { id: number; name: string }
  sizeSlug: string
  snapshotIds: number[]
}

interface Action {
  id: number
  type: string
  status: 'in-progress' | 'completed' | 'errored'
}

interface DropletOrder {
  size: string
  image: string | number
  region?: string
  sshKeys?: (string | number)[]
  tags?: string[]
  userData?: string
}

interface FirewallPeers {
  addresses?: string[]
  tags?: string[]
}

interface Firewall {
  id?: string
  name: string
  status?: 'waiting' | 'succeeded' | 'failed'
  tags?: string[]
  inboundRules?: { protocol: string; ports: string; sources: FirewallPeers }[]
  outboundRules?: { protocol: string; ports: string; destinations: FirewallPeers }[]
}

interface SshKey {
  id?: number
  name: string
  publicKey: string
  fingerprint?: string
}

interface Snapshot {
  id: string
  name: string
  resourceId: string
}

interface Query<T> {
  queryParameters: T
}
interface Paging {
  page?: number
  perPage?: number
}

export interface DigitalOceanClient {
  v2: {
    account: {
      get(): Promise<{ account: { dropletLimit: number; status: string } }>
      keys: {
        get(query?: Query<Paging>): Promise<Page & { sshKeys: SshKey[] }>
        post(key: SshKey): Promise<{ sshKey: Required<SshKey> }>
      }
    }
    actions: { byAction_id(id: number): { get(): Promise<{ action: Action }> } }
    droplets: {
      get(
        query: Query<Paging & { tagName?: string; name?: string }>,
      ): Promise<Page & { droplets: Droplet[] }>
      post(order: DropletOrder & { name: string }): Promise<{ droplet: Droplet }>
      post(order: DropletOrder & { names: string[] }): Promise<{ droplets: Droplet[] }>
      byDroplet_id(id: number): {
        get(): Promise<{ droplet: Droplet }>
        delete(): Promise<void>
        actions: {
          post(action: { type: string; name?: string }): Promise<{ action: Action }>
        }
      }
    }
    firewalls: {
      post(firewall: Firewall): Promise<{ firewall: Required<Firewall> }>
      byFirewall_id(id: string): { get(): Promise<{ firewall: Required<Firewall> }> }
    }
    sizes: {
      get(
        query: Query<Paging>,
      ): Promise<Page & { sizes: { slug: string; priceMonthly: number; regions: string[] }[] }>
    }
    snapshots: {
      get(query: Query<{ resourceType: 'droplet' }>): Promise<Page & { snapshots: Snapshot[] }>
      bySnapshot_id(id: string): { delete(): Promise<void> }
    }
  }
}

export function createDigitalOceanClient(adapter: RequestAdapter): DigitalOceanClient
