'use client'

import { problemText } from '../api/problem-text.ts'
import type { Activity } from '../api/schema.ts'
import { activityWords } from '../i18n/activity-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Moment } from '../realtime/moment.tsx'
import { useServer } from '../servers/workspace-context.tsx'
import { PageLoading } from '../shell/page-loading.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { classes } from '../ui/classes.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import { sentenceOf } from './sentence.ts'
import { useActivity } from './use-activity.ts'

/** Everything that happened with a server, the newest first. */
export function ActivityView() {
  const { server } = useServer()
  const { words } = useWords()
  const say = activityWords(words)
  const { timeline, problem, busy, reload, older } = useActivity(server.id)
  return (
    <Section id="activity-title" title={say.title} text={say.text}>
      {problem && (
        <div className="mb-4">
          <Alert
            tone="error"
            title={say.failed}
            action={
              <Button look="secondary" size="small" onClick={reload}>
                {words.common.tryAgain}
              </Button>
            }
          >
            {problemText(words, problem)}
          </Alert>
        </div>
      )}
      {timeline === null && !problem && <PageLoading />}
      {timeline?.lines.length === 0 && <p className="text-quiet">{say.none}</p>}
      {timeline && (
        <ol>
          {timeline.lines.map(line => (
            <Line key={line.id} line={line} isShared={server.shared !== null} />
          ))}
        </ol>
      )}
      {timeline?.before && (
        <Button look="secondary" size="small" busy={busy} onClick={older} className="mt-4">
          {say.older}
        </Button>
      )}
    </Section>
  )
}

/** `isShared`: what its owner did, its reader has not done. */
function Line({ line, isShared }: { line: Activity; isShared: boolean }) {
  const { words } = useWords()
  const say = activityWords(words)
  const { icon, mark } = lookOf(line.kind)
  return (
    <li className="group flex gap-3 pb-5 last:pb-0">
      <div className="flex flex-col items-center">
        <span className={classes('flex size-8 items-center justify-center rounded-full', mark)}>
          <Icon name={icon} className="size-4" />
        </span>
        <span aria-hidden="true" className="mt-1 w-px flex-1 bg-line group-last:hidden" />
      </div>
      <div className="min-w-0 pt-1">
        <p className="break-words">
          {sentenceOf(isShared && line.by === 'customer' ? { ...line, by: null } : line, say)}
        </p>
        {line.reason && (
          <p className="text-quiet text-sm">
            {say.reasonIs} {line.reason.text}
          </p>
        )}
        <p className="mt-0.5 text-quiet text-sm tabular-nums">
          <Moment iso={line.at} />
          {line.by === 'member' && (
            <>
              {' · '}
              {line.member === null ? say.formerMember : <bdi>{line.member}</bdi>}
            </>
          )}
        </p>
      </div>
    </li>
  )
}

const good = { mark: 'bg-good-soft text-good' }
const bad = { mark: 'bg-coral-soft text-coral' }
const warn = { mark: 'bg-sand-soft text-sand' }
const plain = { mark: 'bg-raised text-quiet' }
const sea = { mark: 'bg-sea-soft text-sea' }

const looks: Partial<Record<Activity['kind'], { icon: IconName; mark: string }>> = {
  'access-refused': { icon: 'lock', ...bad },
  'terminal-opened': { icon: 'key', ...plain },
  'terminal-closed': { icon: 'key', ...plain },
  'first-said': { icon: 'chat', ...plain },
  'control-ui-opened': { icon: 'external', ...plain },
  'key-added': { icon: 'key', ...plain },
  'key-removed': { icon: 'key', ...plain },
  'domain-added': { icon: 'globe', ...plain },
  'domain-removed': { icon: 'globe', ...plain },
  'usage-limit-set': { icon: 'card', ...plain },
  'channel-connected': { icon: 'chat', ...plain },
  'channel-disconnected': { icon: 'chat', ...plain },
  'channel-person-allowed': { icon: 'chat', ...plain },
  'browser-opened': { icon: 'eye', ...plain },
  ordered: { icon: 'card', ...sea },
  ready: { icon: 'check', ...good },
  'answers-again': { icon: 'check', ...good },
  stopped: { icon: 'stop', ...plain },
  hibernating: { icon: 'moon', ...plain },
  hibernated: { icon: 'moon', ...plain },
  'stayed-awake': { icon: 'sun', ...warn },
  started: { icon: 'sun', ...sea },
  woken: { icon: 'sun', ...sea },
  'restart-asked': { icon: 'retry', ...sea },
  'found-off': { icon: 'warning', ...warn },
  suspended: { icon: 'warning', ...warn },
  'suspension-lifted': { icon: 'check', ...good },
  lost: { icon: 'warning', ...bad },
  'model-problem': { icon: 'warning', ...warn },
  'credentials-shown': { icon: 'eye', ...plain },
  ending: { icon: 'close', ...warn },
  deleted: { icon: 'close', ...plain },
  'backed-up': { icon: 'shield', ...good },
  'backup-failed': { icon: 'shield', ...warn },
  'backups-failing': { icon: 'shield', ...bad },
  'restore-failed': { icon: 'warning', ...bad },
  updated: { icon: 'download', ...good },
  'update-taken-back': { icon: 'download', ...warn },
  'update-failed': { icon: 'download', ...bad },
}

const lookOf = (kind: Activity['kind']) => looks[kind] ?? { icon: 'server' as const, ...sea }
