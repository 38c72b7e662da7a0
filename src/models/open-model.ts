import type { Vault } from '../kit/seal.ts'
import type { InstanceModel } from '../reconcilers/steps/instance-port.ts'
import type { ModelSettings, StoredModel } from '../subscriptions/tables.ts'

/** A server's models with their keys opened, for its machine alone. */
export function openModel(
  { fallbacks = [], ...model }: ModelSettings,
  subscriptionId: string,
  vault: Vault,
): InstanceModel {
  const open = ({ sealedKey, ...known }: StoredModel) => ({
    ...known,
    apiKey: vault.open(`model-key:${subscriptionId}`, sealedKey),
  })
  return { ...open(model), fallbacks: fallbacks.map(open) }
}
