'use client'

import dynamic from 'next/dynamic'
import { BackupsLink } from '../backups/backups-link.tsx'
import { PlanSection } from '../billing/plan-section.tsx'
import { ImportSection } from '../leaving/import-section.tsx'
import { ModelSection } from '../model/model-section.tsx'
import { Held } from '../team/held.tsx'
import { VitalsSection } from '../vitals/vitals-section.tsx'
import { AboutServer } from './about-server.tsx'
import { CredentialsSection } from './credentials.tsx'
import { RestSection } from './rest-section.tsx'
import { useServer } from './workspace-context.tsx'

// Most visits change none of them.
const ControlUiSection = dynamic(() =>
  import('../control-ui/control-ui-section.tsx').then(module => module.ControlUiSection),
)
const KeysSection = dynamic(() =>
  import('../access-keys/keys-section.tsx').then(module => module.KeysSection),
)
const DomainsSection = dynamic(() =>
  import('../domains/domains-section.tsx').then(module => module.DomainsSection),
)

const UsageSection = dynamic(() =>
  import('../usage/usage-section.tsx').then(module => module.UsageSection),
)

export function SettingsView() {
  const { server, subscription, set, reload } = useServer()
  const { look, setUp } = server.can
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[1fr_20rem]">
      <div className="flex min-w-0 flex-col gap-5">
        {look === null && <VitalsSection serverId={server.id} />}
        {server.blueprint.isAssistant && <ModelSection server={server} onChange={set} />}
        {server.blueprint.isAssistant && <ControlUiSection server={server} />}
        {server.blueprint.isAssistant && <CredentialsSection server={server} onShown={reload} />}
        {setUp === null && <KeysSection serverId={server.id} />}
        <RestSection server={server} onChange={set} />
        {look === null && (
          <Held refused={setUp}>
            {server.model && <UsageSection serverId={server.id} />}
            <DomainsSection serverId={server.id} />
            {server.blueprint.name === 'openclaw' && <ImportSection serverId={server.id} />}
          </Held>
        )}
      </div>
      <div className="flex flex-col gap-5">
        {subscription && <PlanSection subscription={subscription} />}
        <BackupsLink serverId={server.id} />
        <AboutServer server={server} />
      </div>
    </div>
  )
}
