import { modelVendorFacts, vendorFacts } from '../../models/vendors.ts'
import type { InstanceModel } from '../../reconcilers/steps/instance-port.ts'

export const stateDir = '/var/lib/openclaw/.openclaw'
export const gatewayPort = 18789

const workspace = `${stateDir}/workspace`

/**
 * OpenClaw's configuration, for the version that the blueprint pins. The gateway listens on loopback
 * only; its token comes from the unit's environment and is not in this file, so that a restored
 * configuration works on a machine with another token.
 */
export function openclawConfig(
  model: InstanceModel | null,
  openaiBaseUrl: string,
  /** Where its own pages are served. Without one, what comes through a web server is refused. */
  origins: readonly string[] = [],
): object {
  return {
    gateway: {
      ...(origins.length > 0 && {
        trustedProxies: ['127.0.0.1', '::1'],
        controlUi: { allowedOrigins: origins },
      }),
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

export const originOf = (name: string): string => `https://${name}`

/**
 * What changes in a running instance when the customer chooses other models: what was there and is not is removed.
 * `allowed` are those that conversations may choose now, by OpenClaw's `modelPolicy`; what the customer allowed beside
 * ours stays. OpenClaw refuses to shorten a list that is not named in `replacePaths`.
 */
export function modelPatch(
  model: InstanceModel,
  openaiBaseUrl: string,
  allowed: readonly string[] | null = null,
): { raw: string; replacePaths: string[] } {
  const ids = Object.keys(modelVendorFacts).map(providerId)
  const gone = Object.fromEntries(ids.map(id => [id, null]))
  const foreign = (allowed ?? []).filter(one => !ids.some(id => one.startsWith(`${id}/`)))
  const allow = [...foreign, ...allOf(model).map(reference)]
  // An empty list allows everything, and is the customer's own choice.
  const policy = allowed?.length === 0 ? {} : { modelPolicy: { allow } }
  const patch = {
    agents: { defaults: { ...modelDefaults(model), ...policy } },
    models: { mode: 'merge', providers: { ...gone, ...providers(model, openaiBaseUrl) } },
  }
  const lists = ['agents.defaults.model.fallbacks', 'agents.defaults.modelPolicy.allow']
  const models = ids.map(id => `models.providers.${id}.models`)
  return { raw: JSON.stringify(patch), replacePaths: [...lists, ...models] }
}

type OneModel = Omit<InstanceModel, 'fallbacks'>

const allOf = ({ fallbacks = [], ...first }: InstanceModel): OneModel[] => [first, ...fallbacks]

const reference = (model: OneModel): string => `${providerId(model.vendor)}/${model.modelId}`

/** Our own name for the provider entry, so that it never merges with one of OpenClaw's built-in ones. */
const providerId = (vendor: string): string => `sambuk-${vendor}`

function modelDefaults(model: InstanceModel): object {
  const [primary, ...fallbacks] = allOf(model).map(reference)
  return {
    model: { primary, fallbacks },
    models: Object.fromEntries(allOf(model).map(one => [reference(one), {}])),
  }
}

const providers = (model: InstanceModel, openaiBaseUrl: string): object =>
  Object.fromEntries(
    allOf(model).map(one => [
      providerId(one.vendor),
      {
        baseUrl: baseUrlOf(one, openaiBaseUrl),
        api: vendorFacts(one.vendor).api,
        apiKey: one.apiKey,
        models: [
          {
            id: one.modelId,
            name: one.modelId,
            contextWindow: 128_000,
            maxTokens: 8192,
            input: ['text'],
            cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
            reasoning: false,
          },
        ],
      },
    ]),
  )

const baseUrlOf = ({ vendor, baseUrl }: OneModel, openaiBaseUrl: string): string =>
  vendor === 'openai' ? openaiBaseUrl : (baseUrl ?? vendorFacts(vendor).baseUrl ?? openaiBaseUrl)
