'use client'

import { useRef } from 'react'
import type { Folder } from '../api/schema.ts'
import { filesWords } from '../i18n/files-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/icon.tsx'
import type { UsePlace } from './use-place.ts'

/** What can be done with the folder as a whole. */
export function Toolbar({
  places,
  linkTo,
  isLoading,
  showsHidden,
  onHidden,
  onReload,
  onFolder,
  onFile,
  onUpload,
}: {
  places: Folder['places'] | null
  linkTo: UsePlace['linkTo']
  isLoading: boolean
  showsHidden: boolean
  onHidden: () => void
  onReload: () => void
  onFolder: () => void
  onFile: () => void
  onUpload: (files: Iterable<File>) => void
}) {
  const { words } = useWords()
  const say = filesWords(words)
  const chosen = useRef<HTMLInputElement>(null)
  return (
    <div className="flex w-full flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <div className="-mx-2 flex flex-wrap items-center gap-0.5">
        {places && places.home !== places.workspace && (
          <a {...linkTo({ path: places.home })} className={linkLook}>
            {say.home}
          </a>
        )}
        {places?.workspace && (
          <a {...linkTo({ path: places.workspace })} className={linkLook}>
            {say.workspace}
          </a>
        )}
        <Button look="quiet" size="small" aria-pressed={showsHidden} onClick={onHidden}>
          <Icon name={showsHidden ? 'eye' : 'eye-off'} className="size-4" />
          {say.hidden}
        </Button>
        <Button
          look="quiet"
          size="icon"
          aria-label={say.refresh}
          title={say.refresh}
          onClick={onReload}
        >
          <Icon
            name="retry"
            className={classes('size-4.5', isLoading && 'motion-safe:animate-spin')}
          />
        </Button>
      </div>
      <div className="flex flex-wrap items-center gap-1.5">
        <Button look="secondary" size="small" onClick={onFile}>
          <Icon name="plus" className="size-4" />
          {say.newFile}
        </Button>
        <Button look="secondary" size="small" onClick={onFolder}>
          <Icon name="folder" className="size-4" />
          {say.newFolder}
        </Button>
        <Button size="small" onClick={() => chosen.current?.click()}>
          <Icon name="upload" className="size-4" />
          {say.upload}
        </Button>
        <input
          ref={chosen}
          type="file"
          multiple
          hidden
          onChange={event => {
            onUpload(event.target.files ?? [])
            // The same file may be chosen again.
            event.target.value = ''
          }}
        />
      </div>
    </div>
  )
}

const linkLook =
  'inline-flex min-h-9 items-center rounded-xl px-2 font-medium text-sm text-ink hover:bg-raised'
