import type { Vault } from '../kit/seal.ts'
import type { ModelSettings } from './tables.ts'

/** The customer's model vendor and key, as they typed them. */
export interface ModelChoice {
  vendor: 'openai' | 'anthropic' | 'openrouter' | 'custom'
  apiKey: string
  baseUrl?: string | undefined
  modelId?: string | undefined
}

const defaultModels = {
  openai: 'gpt-5.1',
  anthropic: 'claude-sonnet-4-5',
  openrouter: 'openrouter/auto',
  custom: 'default',
} as const

/** For storing: the key sealed to its subscription, everything else readable. */
export function sealModel(
  choice: ModelChoice,
  subscriptionId: string,
  vault: Vault,
): ModelSettings {
  return {
    vendor: choice.vendor,
    modelId: choice.modelId ?? defaultModels[choice.vendor],
    baseUrl: choice.vendor === 'custom' ? (choice.baseUrl ?? null) : null,
    sealedKey: vault.seal(`model-key:${subscriptionId}`, choice.apiKey),
  }
}
