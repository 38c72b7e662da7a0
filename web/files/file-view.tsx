'use client'

import { type ReactNode, useEffect, useState } from 'react'
import type { Answer } from '../api/client.ts'
import { problemText } from '../api/problem-text.ts'
import type { TextFile } from '../api/schema.ts'
import { filesWords } from '../i18n/files-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { Breadcrumbs } from './breadcrumbs.tsx'
import type { FileClient } from './file-client.ts'
import { imageType, nameOf, parentOf, shown } from './paths.ts'
import { TextEditor } from './text-editor.tsx'
import type { UsePlace } from './use-place.ts'

type Opened = { what: 'text'; file: TextFile } | { what: 'image'; address: string }

/** One file that is open: a text to change, an image to see, or the word that it is neither. */
export function FileView({
  client,
  serverId,
  path,
  go,
  linkTo,
}: {
  client: FileClient
  serverId: string
  path: string
  go: UsePlace['go']
  linkTo: UsePlace['linkTo']
}) {
  const { words } = useWords()
  const { answer, retry } = useOpened(client, path)
  const download = (
    <a
      href={client.contentAddress(path)}
      download
      className="inline-flex min-h-9 items-center gap-2 rounded-xl px-3 font-medium text-sm hover:bg-raised"
    >
      <Icon name="download" className="size-4" />
      {filesWords(words).editor.download}
    </a>
  )
  const head = (actions: ReactNode) => (
    <Head path={path} linkTo={linkTo}>
      {download}
      {actions}
    </Head>
  )
  if (answer === null) {
    return (
      <>
        {head(null)}
        <p role="status" className="flex items-center gap-3 py-10 text-quiet">
          <Spinner className="size-5" />
          {words.common.loading}
        </p>
      </>
    )
  }
  if (!answer.ok) {
    const isNoText = ['file-binary', 'file-too-long'].includes(answer.problem.code)
    return (
      <>
        {head(null)}
        <Alert
          tone={isNoText ? 'info' : 'error'}
          action={
            !isNoText && (
              <Button look="secondary" size="small" onClick={retry}>
                {words.common.tryAgain}
              </Button>
            )
          }
        >
          {problemText(words, answer.problem)}
        </Alert>
      </>
    )
  }
  if (answer.value.what === 'image') {
    return (
      <>
        {head(null)}
        <div className="grid place-items-center rounded-card border border-line bg-raised p-4">
          {/* biome-ignore lint/performance/noImgElement: it is the customer's, and never optimised by us */}
          <img
            src={answer.value.address}
            alt={filesWords(words).preview.label(shown(nameOf(path)))}
            className="max-h-[70vh] max-w-full rounded-lg object-contain"
          />
        </div>
      </>
    )
  }
  return (
    <TextEditor client={client} serverId={serverId} file={answer.value.file} go={go} head={head} />
  )
}

function Head({
  path,
  linkTo,
  children,
}: {
  path: string
  linkTo: UsePlace['linkTo']
  children: ReactNode
}) {
  const { words } = useWords()
  const back = linkTo({ path: parentOf(path) })
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <div className="flex min-w-0 items-center gap-1">
        <a
          href={back.href}
          onClick={back.onClick}
          aria-label={filesWords(words).editor.back}
          title={filesWords(words).editor.back}
          className="grid size-10 shrink-0 place-items-center rounded-lg text-quiet hover:bg-raised hover:text-ink"
        >
          <Icon name="arrow" className="size-5 ltr:rotate-180" />
        </a>
        <Breadcrumbs path={path} linkTo={linkTo} />
      </div>
      <div className="flex flex-wrap items-center gap-1.5">{children}</div>
    </div>
  )
}

/** What is to be seen of a file; null while it is asked for. */
function useOpened(client: FileClient, path: string) {
  const [answer, setAnswer] = useState<Answer<Opened> | null>(null)
  const [asked, setAsked] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` is the wish to try again
  useEffect(() => {
    const gone = new AbortController()
    setAnswer(null)
    open(client, path, gone.signal).then(opened => gone.signal.aborted || setAnswer(opened))
    return () => gone.abort()
  }, [client, path, asked])
  return { answer, retry: () => setAsked(count => count + 1) }
}

async function open(
  client: FileClient,
  path: string,
  signal: AbortSignal,
): Promise<Answer<Opened>> {
  const type = imageType(nameOf(path))
  // What is drawn in text is edited as such.
  if (type !== null && type !== 'image/svg+xml') {
    const image = await client.image(path, type, signal)
    if (image.ok) return { ok: true, value: { what: 'image', address: image.value } }
  }
  const read = await client.readText(path, signal)
  return read.ok ? { ok: true, value: { what: 'text', file: read.value } } : read
}
