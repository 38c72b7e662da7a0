import type { ModelChoice } from '../subscriptions/model-choice.ts'

export type ModelVendor = ModelChoice['vendor']

interface VendorFacts {
  /** Where its API is; null: wherever it is said to be. */
  baseUrl: string | null
  /** OpenClaw's name of the language that it speaks. */
  api: 'openai-completions' | 'anthropic-messages'
  /** What is used where nothing else is named. */
  modelId: string
  /** Answers who has a key that counts, and refuses others, below its address. It costs nothing. */
  check: string
}

export const modelVendorFacts: Record<ModelVendor, VendorFacts> = {
  openai: {
    ...{ baseUrl: 'https://api.openai.com/v1', api: 'openai-completions' },
    ...{ modelId: 'gpt-5.1', check: '/models' },
  },
  anthropic: {
    ...{ baseUrl: 'https://api.anthropic.com', api: 'anthropic-messages' },
    ...{ modelId: 'claude-sonnet-4-5', check: '/v1/models' },
  },
  google: {
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    ...{ api: 'openai-completions', modelId: 'gemini-2.5-flash', check: '/models' },
  },
  openrouter: {
    ...{ baseUrl: 'https://openrouter.ai/api/v1', api: 'openai-completions' },
    // Its list of models is open to everybody.
    ...{ modelId: 'openrouter/auto', check: '/key' },
  },
  custom: { baseUrl: null, api: 'openai-completions', modelId: 'default', check: '/models' },
}

/** Facts of a vendor as it is stored; one that is not known any more speaks as most do. */
export const vendorFacts = (vendor: string): VendorFacts =>
  (modelVendorFacts as Record<string, VendorFacts>)[vendor] ?? modelVendorFacts.custom
