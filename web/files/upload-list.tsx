'use client'

import { problemText } from '../api/problem-text.ts'
import { filesWords } from '../i18n/files-words.ts'
import { formatBytes } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import { shown } from './paths.ts'
import type { UploadItem, Uploads } from './uploads.ts'

/** The files on their way, each with how far it is and what can be done about it. */
export function UploadList({ uploads, items }: { uploads: Uploads; items: readonly UploadItem[] }) {
  const { words } = useWords()
  const say = filesWords(words).uploads
  if (items.length === 0) return null
  return (
    <section
      aria-label={say.title}
      // In sight, however long the folder is.
      className="sticky bottom-4 z-10 rounded-card border border-line bg-surface shadow-lg"
    >
      <h2 className="border-line border-b px-4 py-2.5 font-semibold">{say.title}</h2>
      <ul className="max-h-56 overflow-y-auto">
        {items.map(item => (
          <Line key={item.key} item={item} uploads={uploads} />
        ))}
      </ul>
    </section>
  )
}

function Line({ item, uploads }: { item: UploadItem; uploads: Uploads }) {
  const { language, words } = useWords()
  const say = filesWords(words).uploads
  const { key, file, sent, state } = item
  const name = shown(file.name)
  const isBad = state.name === 'failed' || state.name === 'exists'
  const bytes = (count: number) => formatBytes(language, count)
  return (
    <li className="border-line border-b px-4 py-3 last:border-b-0">
      <div className="flex items-center gap-2">
        <div className="min-w-0 flex-1">
          <p className="break-words font-medium [overflow-wrap:anywhere]">
            <bdi>{name}</bdi>
          </p>
          <p className={classes('text-sm', isBad ? 'text-coral' : 'text-quiet')}>
            {state.name === 'failed' ? problemText(words, state.problem) : say.states[state.name]}
            {state.name !== 'done' && (
              <span className="text-quiet"> · {say.of(bytes(sent), bytes(file.size))}</span>
            )}
          </p>
        </div>
        {state.name === 'exists' && (
          <Button
            look="secondary"
            size="small"
            onClick={() => uploads.resume(key, { replace: true })}
          >
            {say.replace}
          </Button>
        )}
        {state.name === 'failed' && (
          <Button look="secondary" size="small" onClick={() => uploads.resume(key)}>
            {say.again}
          </Button>
        )}
        {(state.name === 'sending' || state.name === 'waiting' || state.name === 'lost') && (
          <Act icon="pause" label={say.pause(name)} onClick={() => uploads.pause(key)} />
        )}
        {state.name === 'paused' && (
          <Act icon="play" label={say.resume(name)} onClick={() => uploads.resume(key)} />
        )}
        <Act icon="close" label={say.drop(name)} onClick={() => void uploads.drop(key)} />
      </div>
      {state.name !== 'done' && (
        <progress
          aria-label={say.progress(name)}
          value={file.size === 0 ? 1 : sent}
          max={file.size || 1}
          className="mt-2 block h-1.5 w-full appearance-none overflow-hidden rounded-full bg-raised accent-sea [&::-moz-progress-bar]:bg-sea [&::-webkit-progress-bar]:bg-raised [&::-webkit-progress-value]:bg-sea"
        />
      )}
    </li>
  )
}

function Act({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="grid size-10 shrink-0 place-items-center rounded-lg text-quiet hover:bg-raised hover:text-ink"
    >
      <Icon name={icon} className="size-4.5" />
    </button>
  )
}
