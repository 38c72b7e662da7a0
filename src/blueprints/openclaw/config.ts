import type { InstanceModel } from '../../reconcilers/steps/instance-port.ts'

export const stateDir = '/var/lib/openclaw/.openclaw'
export const gatewayPort = 18789

const workspace = `${stateDir}/workspace`

/** Vendors that OpenClaw knows by itself: a key is enough. Others are an OpenAI-compatible address. */
const addresses: Record<string, string> = {
  openrouter: 'https://openrouter.ai/api/v1',
}

/**
 * OpenClaw's configuration, for the version that the blueprint pins. The gateway listens on loopback
 * only; its token comes from the unit's environment and is not in this file, so that a restored
 * configuration works on a machine with another token.
 */
export function openclawConfig(model: InstanceModel | null, openaiBaseUrl: string): object {
  return {
    gateway: {
      mode: 'local',
      port: gatewayPort,
      bind: 'loopback',
      auth: { mode: 'token' },
    },
    agents: {
      defaults: { workspace, ...(model ? modelDefaults(model) : {}) },
      entries: {
        main: {
          name: 'main',
          workspace,
          agentDir: `${stateDir}/agents/main/agent`,
          identity: { name: 'main' },
        },
      },
    },
    tools: { profile: 'full' },
    ...(model ? { models: { mode: 'merge', providers: providers(model, openaiBaseUrl) } } : {}),
  }
}

/** What changes in a running instance when the customer chooses another model. */
export const modelPatch = (model: InstanceModel, openaiBaseUrl: string): object => ({
  agents: { defaults: modelDefaults(model) },
  models: { mode: 'merge', providers: providers(model, openaiBaseUrl) },
})

const reference = (model: InstanceModel): string => `${providerId(model)}/${model.modelId}`

/** Our own name for the provider entry, so that it never merges with one of OpenClaw's built-in ones. */
const providerId = (model: InstanceModel): string => `sambuk-${model.vendor}`

const modelDefaults = (model: InstanceModel): object => ({
  model: { primary: reference(model) },
  models: { [reference(model)]: {} },
})

const providers = (model: InstanceModel, openaiBaseUrl: string): object => ({
  [providerId(model)]: {
    baseUrl: baseUrlOf(model, openaiBaseUrl),
    api: model.vendor === 'anthropic' ? 'anthropic-messages' : 'openai-completions',
    apiKey: model.apiKey,
    models: [
      {
        id: model.modelId,
        name: model.modelId,
        contextWindow: 128_000,
        maxTokens: 8192,
        input: ['text'],
        cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
        reasoning: false,
      },
    ],
  },
})

function baseUrlOf(model: InstanceModel, openaiBaseUrl: string): string {
  if (model.vendor === 'openai') return openaiBaseUrl
  if (model.vendor === 'anthropic') return 'https://api.anthropic.com'
  return model.baseUrl ?? addresses[model.vendor] ?? openaiBaseUrl
}
