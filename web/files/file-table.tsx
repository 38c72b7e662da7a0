'use client'

import { type ReactNode, useState } from 'react'
import type { FileEntry } from '../api/schema.ts'
import { filesWords } from '../i18n/files-words.ts'
import { formatBytes } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Moment } from '../realtime/moment.tsx'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/icon.tsx'
import { isFile, isFolder, joined, type SortKey, shown, sorted } from './paths.ts'
import type { UsePlace } from './use-place.ts'

/** More at once make a page slow; the rest is a button away. */
const rowsAtOnce = 300
const cell = 'text-start md:px-3 md:py-1'

export interface RowActions {
  downloadAddress: (entry: FileEntry) => string
  rename: (entry: FileEntry) => void
  remove: (entry: FileEntry) => void
}

/** What is in a folder; on a phone each is a line with what else is known below its name. */
export function FileTable({
  folder,
  entries,
  linkTo,
  actions,
}: {
  folder: string
  entries: readonly FileEntry[]
  linkTo: UsePlace['linkTo']
  actions: RowActions
}) {
  const { language, words } = useWords()
  const say = filesWords(words)
  const [sort, setSort] = useState<{ key: SortKey; isDescending: boolean }>({
    key: 'name',
    isDescending: false,
  })
  const [rows, setRows] = useState(rowsAtOnce)
  const ordered = sorted(entries, sort.key, sort.isDescending, language)
  const heading = (key: SortKey, more?: string) => (
    <SortHeading
      label={say.columns[key]}
      direction={sort.key !== key ? null : sort.isDescending ? 'descending' : 'ascending'}
      className={more}
      onSort={() =>
        setSort({ key, isDescending: sort.key === key ? !sort.isDescending : key !== 'name' })
      }
    />
  )
  return (
    <>
      <table className="w-full text-sm max-md:block">
        <thead className="max-md:sr-only">
          <tr className="border-line border-b text-quiet">
            {heading('name')}
            {heading('bytes', 'w-28')}
            {heading('changedAt', 'w-52')}
            <th scope="col" className="w-36">
              <span className="sr-only">{say.columns.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody className="max-md:block">
          {ordered.slice(0, rows).map(entry => (
            <Row
              key={`${entry.name} ${entry.isNameless}`}
              entry={entry}
              path={joined(folder, entry.name)}
              linkTo={linkTo}
              actions={actions}
            />
          ))}
        </tbody>
      </table>
      {ordered.length > rows && (
        <div className="p-3">
          <Button look="secondary" size="small" onClick={() => setRows(rows + rowsAtOnce)}>
            {say.showMore(Math.min(rowsAtOnce, ordered.length - rows))}
          </Button>
        </div>
      )}
    </>
  )
}

function SortHeading({
  label,
  direction,
  className,
  onSort,
}: {
  label: string
  direction: 'ascending' | 'descending' | null
  className?: string
  onSort: () => void
}) {
  return (
    <th scope="col" aria-sort={direction ?? undefined} className={classes(cell, className)}>
      <button
        type="button"
        onClick={onSort}
        className="-ms-2 inline-flex min-h-9 items-center gap-1 rounded-lg px-2 font-medium hover:text-ink"
      >
        {label}
        <Icon
          name="chevron"
          className={classes(
            'size-3.5',
            direction === null && 'invisible',
            direction === 'ascending' && 'rotate-180',
          )}
        />
      </button>
    </th>
  )
}

function Row({
  entry,
  path,
  linkTo,
  actions,
}: {
  entry: FileEntry
  path: string
  linkTo: UsePlace['linkTo']
  actions: RowActions
}) {
  const { language, words } = useWords()
  const say = filesWords(words)
  const name = shown(entry.name)
  const bytes = isFolder(entry) || entry.kind === 'link' ? null : entry.bytes
  return (
    <tr className="border-line border-b last:border-b-0 hover:bg-raised/60 max-md:flex max-md:flex-wrap max-md:items-center max-md:px-3 max-md:py-2">
      <th scope="row" className={classes(cell, 'font-normal max-md:min-w-0 max-md:basis-full')}>
        <Name entry={entry} path={path} linkTo={linkTo} />
      </th>
      <td
        className={classes(
          cell,
          'text-quiet max-md:ps-8 max-md:pe-3',
          bytes === null && 'max-md:hidden',
        )}
      >
        {bytes === null ? null : <bdi>{formatBytes(language, bytes)}</bdi>}
      </td>
      <td className={classes(cell, 'text-quiet max-md:flex-1', bytes === null && 'max-md:ps-8')}>
        <Moment iso={entry.changedAt} />
      </td>
      <td className="md:px-2">
        <div className="flex justify-end">
          {!entry.isNameless && (isFile(entry) || isFolder(entry)) && (
            <a
              href={actions.downloadAddress(entry)}
              download
              aria-label={say.actions.download(name)}
              title={say.actions.download(name)}
              className={actionLook}
            >
              <Icon name="download" className="size-4.5" />
            </a>
          )}
          {!entry.isNameless && (
            <>
              <Action
                icon="pencil"
                label={say.actions.rename(name)}
                onClick={() => actions.rename(entry)}
              />
              <Action
                icon="trash"
                label={say.actions.remove(name)}
                onClick={() => actions.remove(entry)}
              />
            </>
          )}
        </div>
      </td>
    </tr>
  )
}

const actionLook =
  'grid size-10 place-items-center rounded-lg text-quiet hover:bg-raised hover:text-ink'

function Action({
  icon,
  label,
  onClick,
}: {
  icon: 'pencil' | 'trash'
  label: string
  onClick: () => void
}) {
  return (
    <button type="button" aria-label={label} title={label} onClick={onClick} className={actionLook}>
      <Icon name={icon} className="size-4.5" />
    </button>
  )
}

function Name({
  entry,
  path,
  linkTo,
}: {
  entry: FileEntry
  path: string
  linkTo: UsePlace['linkTo']
}) {
  const { words } = useWords()
  const say = filesWords(words)
  const isIn = isFolder(entry)
  const to = isIn ? { path } : isFile(entry) ? { file: path } : null
  const look = 'flex min-h-10 min-w-0 items-center gap-2.5'
  const inner: ReactNode = (
    <>
      <Icon
        name={isIn ? 'folder' : 'file'}
        className={classes('size-5 shrink-0', isIn ? 'text-sea' : 'text-quiet')}
      />
      <span className="sr-only">{say.kinds[isIn ? 'folder' : entry.kind]}: </span>
      <bdi className="min-w-0 break-words [overflow-wrap:anywhere]">{shown(entry.name)}</bdi>
    </>
  )
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-2.5">
      {to && !entry.isNameless ? (
        <a {...linkTo(to)} className={classes(look, 'rounded-lg font-medium hover:text-sea')}>
          {inner}
        </a>
      ) : (
        <span className={look}>{inner}</span>
      )}
      {entry.kind === 'link' && (
        <span className="text-quiet text-xs">{say.linkTo[entry.leadsTo ?? 'none']}</span>
      )}
      {entry.isNameless && <span className="text-quiet text-xs">{say.nameless}</span>}
    </div>
  )
}
