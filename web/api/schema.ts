// Written by src/cli/generate.ts from the OpenAPI document. Do not edit.

export type Language = 'en' | 'ar'
export type ChatEvent =
  | {
      type: 'status'
      phase: string
    }
  | {
      type: 'text'
      text: string
    }
  | {
      type: 'final'
      text: string
    }
  | {
      type: 'error'
      reason: Reason
    }

/**
 * Minor units (cents) of an ISO 4217 currency, lower case.
 */
export interface Money {
  amountMinor: number
  currency: string
}
export interface Reason {
  code: string
  text: string
}
/**
 * RFC 9457. `title` is a sentence in the request’s language.
 */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail?: string
  fields?: {
    [k: string]: string
  }
}
export interface HostnameAnswer {
  available: boolean
  reason: Reason | null
  zone: string
}
export interface Account {
  id: string
  name: string
  email: string
  emailVerified: boolean
  language: Language
  role: 'customer' | 'operator'
}
export interface PlanLocation {
  provider: string
  location: string
  city: string
  country: string
  region:
    | ('europe' | 'north-america' | 'south-america' | 'asia-pacific' | 'middle-east' | 'africa')
    | null
  distanceKm: number | null
  latencyMs: number | null
  nearest: boolean
}
/**
 * What runs on a server; only assistants can be chatted with.
 */
export interface BlueprintName {
  name: string
  title: string
  isAssistant: boolean
}
/**
 * What can be bought; `locations` are those orderable now, the default first.
 */
export interface Plan {
  id: string
  name: string
  tagline: string
  features: string[]
  monthly: Money
  yearly: Money
  memoryGb: number
  cores: number
  diskGb: number
  orderable: boolean
  unavailableReason: Reason | null
  blueprints: BlueprintName[]
  viewerCountry: string | null
  locations: PlanLocation[]
}
export interface ModelChoice {
  vendor: 'openai' | 'anthropic' | 'openrouter' | 'custom'
  apiKey: string
  baseUrl?: string
  modelId?: string
}
export interface OrderRequest {
  planId: string
  interval: 'month' | 'year'
  hostname: string
  provider?: string
  location?: string
  blueprint?: string
  model?: ModelChoice
}
export interface Order {
  id: string
  state: 'preparing' | 'payable' | 'paid' | 'abandoned' | 'failed'
  planId: string
  interval: 'month' | 'year'
  hostname: string
  place: {
    provider: string
    location: string
    city: string
    country: string
  } | null
  checkoutUrl: string | null
  serverId: string | null
  problem: Reason | null
}
export interface ServerStep {
  name: 'name' | 'machine' | 'dns' | 'install' | 'verify' | 'announce'
  state: 'waiting' | 'active' | 'done' | 'failed'
  startedAt: string | null
  endedAt: string | null
  reason: Reason | null
}
export interface Server {
  id: string
  hostname: string
  url: string
  planId: string
  planName: string
  blueprint: BlueprintName
  phase:
    | 'provisioning'
    | 'ready'
    | 'stopping'
    | 'stopped'
    | 'refunding'
    | 'refunded'
    | 'deleting'
    | 'deleted'
  notice: Reason | null
  steps: ServerStep[]
  orderedAt: string
  readyAt: string | null
  machine: {
    provider: string
    size: string
    location: string
    city: string
    country: string
    state: string
    address: string | null
  } | null
  softwareVersion: string | null
  model: {
    vendor: string
    modelId: string
  } | null
  credentialsShown: boolean
  refund: Money | null
  /**
   * null means allowed
   */
  can: {
    chat: Reason | null
    showCredentials: Reason | null
    setModel: Reason | null
  }
}
/**
 * A row of any kind that fails now or was given up.
 */
export interface StuckRow {
  kind: string
  id: string
  reason: Reason
  detail: string
  failures: number
  nextAt: string | null
}
export interface OperatorServers {
  servers: {
    id: string
    hostname: string
    url: string
    planId: string
    planName: string
    blueprint: BlueprintName
    phase:
      | 'provisioning'
      | 'ready'
      | 'stopping'
      | 'stopped'
      | 'refunding'
      | 'refunded'
      | 'deleting'
      | 'deleted'
    notice: Reason | null
    steps: ServerStep[]
    orderedAt: string
    readyAt: string | null
    machine: {
      provider: string
      size: string
      location: string
      city: string
      country: string
      state: string
      address: string | null
    } | null
    softwareVersion: string | null
    model: {
      vendor: string
      modelId: string
    } | null
    credentialsShown: boolean
    refund: Money | null
    /**
     * null means allowed
     */
    can: {
      chat: Reason | null
      showCredentials: Reason | null
      setModel: Reason | null
    }
    accountEmail: string
    stuck: Reason | null
  }[]
}
/**
 * Shown once.
 */
export interface Credentials {
  address: string
  gateway: {
    token: string
    port: number
  } | null
  login: {
    username: string
    password: string
    protocol: 'ssh' | 'sftp'
    hostKey: string
  } | null
}
export interface ChatRequest {
  conversation: string
  messageId: string
  text: string
}
export interface ChatMessage {
  id: string
  role: 'user' | 'assistant'
  text: string
}
export interface ChatHistory {
  messages: ChatMessage[]
}
