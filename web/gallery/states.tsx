'use client'

import { credentialsWords } from '../i18n/credentials-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { PhaseBadge } from '../servers/phase-badge.tsx'
import { Offline } from '../shell/offline-notice.tsx'
import { PageLoading } from '../shell/page-loading.tsx'
import { Alert } from '../ui/alert.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { Icon, iconNames } from '../ui/icon.tsx'
import { Waiting } from '../ui/waiting.tsx'

const phases = [
  ...(['provisioning', 'starting', 'ready', 'moving', 'restoring', 'lost', 'suspended'] as const),
  ...(['stopping', 'stopped', 'hibernating', 'hibernated', 'waking'] as const),
  ...(['refunding', 'refunded', 'deleting', 'deleted'] as const),
]

/** How things are: in words, in colours, empty, loading and wrong. */
export function States() {
  const { words } = useWords()
  const say = credentialsWords(words)
  return (
    <>
      <div className="flex flex-wrap gap-2">
        {phases.map(phase => (
          <PhaseBadge key={phase} phase={phase} />
        ))}
        {(['good', 'sea', 'sand', 'coral', 'plain'] as const).map(tone => (
          <Badge key={tone} tone={tone}>
            {words.workspace.activity}
          </Badge>
        ))}
      </div>
      <Offline />
      <div className="grid gap-3 md:grid-cols-2">
        <Alert>{words.servers.emptyTitle}</Alert>
        <Alert tone="good">{words.server.openTitle}</Alert>
        <Alert tone="warning" title={say.warnTitle}>
          {say.warn}
        </Alert>
        <Alert
          tone="error"
          title={words.error.title}
          action={
            <Button look="secondary" size="small">
              {words.common.tryAgain}
            </Button>
          }
        >
          {words.error.text}
        </Alert>
        <Waiting title={words.server.movingTitle} text={words.server.moving} />
        <Card>
          <PageLoading />
        </Card>
        <Section
          id="gallery-section"
          title={words.notFound.title}
          text={words.servers.empty}
          aside={<Badge tone="sea">{words.common.optional}</Badge>}
        >
          {words.notFound.text}
        </Section>
        <Card className="flex flex-wrap gap-2">
          {iconNames.map(name => (
            <Icon key={name} name={name} />
          ))}
        </Card>
      </div>
    </>
  )
}
