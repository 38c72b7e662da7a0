'use client'

import { useState } from 'react'
import type { Channel, Channels } from '../api/schema.ts'
import { channelsWords } from '../i18n/channels-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Moment } from '../realtime/moment.tsx'
import { Badge, type Tone } from '../ui/badge.tsx'
import { Button, ExternalButton } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { useToast } from '../ui/toast.tsx'
import { BotForm } from './bot-form.tsx'
import { Disconnect } from './disconnect.tsx'
import { PhoneLink } from './phone-link.tsx'

const tones: Record<Channel['state'], Tone> = {
  off: 'plain',
  starting: 'sea',
  working: 'good',
  failing: 'sand',
  refused: 'coral',
}

/** One messenger: how it is, and what can be done about it. */
export function ChannelCard({
  serverId,
  channel,
  onChange,
  reload,
}: {
  serverId: string
  channel: Channel
  onChange: (channels: Channels) => void
  reload: () => Promise<void>
}) {
  const { words } = useWords()
  const say = channelsWords(words)
  const toast = useToast()
  const [isOpen, setOpen] = useState(false)
  const { name, state, account, url, lastHeardAt } = channel
  const title = say.names[name]
  const isOn = state !== 'off'
  const problem = state === 'off' || state === 'working' ? null : say.problems[state]
  const canConnect = !isOn || state === 'refused'
  const connected = () => {
    setOpen(false)
    toast(say.connected(title))
  }
  return (
    <Section
      id={`channel-${name}`}
      title={title}
      text={say.about[name]}
      aside={
        <Badge tone={tones[state]} dot={isOn}>
          {say.states[state]}
        </Badge>
      }
    >
      {(account || lastHeardAt) && (
        <div className="mb-3">
          {account && (
            <p>
              <bdi dir="ltr" className="break-all font-medium">
                {account}
              </bdi>
            </p>
          )}
          {lastHeardAt && (
            <p className="text-quiet text-sm">
              {say.heard} <Moment iso={lastHeardAt} />
            </p>
          )}
        </div>
      )}
      {problem && (
        <p role="status" className="mb-3 text-sm">
          {problem}
        </p>
      )}
      {isOpen && name !== 'whatsapp' ? (
        <BotForm
          serverId={serverId}
          channel={name}
          onCancel={() => setOpen(false)}
          onConnected={after => {
            onChange(after)
            connected()
          }}
        />
      ) : (
        <div className="flex flex-wrap gap-2">
          {canConnect && (
            <Button onClick={() => setOpen(true)}>
              {isOn ? say.again(title) : say.connect(title)}
            </Button>
          )}
          {isOn && url && !canConnect && (
            <ExternalButton look="secondary" href={url} newTab>
              {name === 'discord' ? say.invite : say.write}
            </ExternalButton>
          )}
          {isOn && <Disconnect serverId={serverId} channel={name} onChange={onChange} />}
        </div>
      )}
      {name === 'whatsapp' && (
        <PhoneLink
          serverId={serverId}
          open={isOpen}
          onClose={() => {
            setOpen(false)
            void reload()
          }}
          onConnected={() => {
            connected()
            void reload()
          }}
        />
      )}
    </Section>
  )
}
