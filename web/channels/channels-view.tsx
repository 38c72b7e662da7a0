'use client'

import { problemText } from '../api/problem-text.ts'
import { channelsWords } from '../i18n/channels-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { useServer } from '../servers/workspace-context.tsx'
import { Held } from '../team/held.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { ChannelCard } from './channel-card.tsx'
import { RequestList } from './request-list.tsx'
import { useChannels } from './use-channels.ts'

/** Where a server's assistant can be written to, and who wants to. */
export function ChannelsView() {
  const { server } = useServer()
  const { words } = useWords()
  const refused = server.can.channels
  return (
    <>
      <h2 className="sr-only">{channelsWords(words).title}</h2>
      {refused ? (
        <Alert>{refused.text}</Alert>
      ) : (
        <div className="flex flex-col gap-5">
          <Held refused={server.can.setUp}>
            <OpenChannels serverId={server.id} />
          </Held>
        </div>
      )}
    </>
  )
}

function OpenChannels({ serverId }: { serverId: string }) {
  const { words } = useWords()
  const say = channelsWords(words)
  const { channels, problem, set, reload } = useChannels(serverId)
  if (channels === null) {
    return problem === null ? (
      <p role="status" className="flex items-center gap-2 text-quiet">
        <Spinner />
        {words.common.loading}
      </p>
    ) : (
      <Alert
        tone="error"
        title={say.failed}
        action={
          <Button size="small" look="secondary" onClick={() => void reload()}>
            {words.common.tryAgain}
          </Button>
        }
      >
        {problemText(words, problem)}
      </Alert>
    )
  }
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[1fr_20rem]">
      <div className="flex min-w-0 flex-col gap-5">
        {problem && <Alert tone="warning">{say.stale}</Alert>}
        <RequestList serverId={serverId} requests={channels.requests} onChange={set} />
        {channels.channels.map(channel => (
          <ChannelCard
            key={channel.name}
            serverId={serverId}
            channel={channel}
            onChange={set}
            reload={reload}
          />
        ))}
      </div>
      <Section id="safety-title" title={say.safety.title}>
        <ul className="flex list-disc flex-col gap-2 ps-5 text-quiet text-sm">
          {say.safety.lines.map(line => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Section>
    </div>
  )
}
