import type { Vault } from '../kit/seal.ts'
import { modelVendorFacts } from '../models/vendors.ts'
import type { StoredModel } from './tables.ts'

/** The customer's model vendor and key, as they typed them. */
export interface ModelChoice {
  vendor: 'openai' | 'anthropic' | 'openrouter' | 'google' | 'custom'
  apiKey: string
  baseUrl?: string | undefined
  modelId?: string | undefined
}

/** For storing: the key sealed to its subscription, everything else readable. */
export function sealModel(choice: ModelChoice, subscriptionId: string, vault: Vault): StoredModel {
  return {
    vendor: choice.vendor,
    modelId: choice.modelId ?? modelVendorFacts[choice.vendor].modelId,
    baseUrl: choice.vendor === 'custom' ? (choice.baseUrl ?? null) : null,
    sealedKey: vault.seal(`model-key:${subscriptionId}`, choice.apiKey),
  }
}
