'use client'

import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Problem, TextFile } from '../api/schema.ts'
import { filesWords } from '../i18n/files-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { SignInAgain } from '../shell/sign-in-again.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { useToast } from '../ui/toast.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import { dropDraft, keepDraft, readDraft } from './drafts.ts'
import type { FileClient } from './file-client.ts'
import { NameDialog, type Naming } from './name-dialog.tsx'
import { joined, nameOf, parentOf, shown } from './paths.ts'
import type { UsePlace } from './use-place.ts'

/** Heavy: loaded when a text is opened. */
const CodeEditor = lazy(() => import('./code-editor.tsx'))

/**
 * Changes a text. What is written is kept by the window with every stroke until it is saved, so that a sign-out, a
 * reload or a server that goes away loses nothing; what was changed by others meanwhile is never overwritten unasked.
 */
export function TextEditor({
  client,
  serverId,
  file,
  go,
  head,
}: {
  client: FileClient
  serverId: string
  file: TextFile
  go: UsePlace['go']
  head: (actions: ReactNode) => ReactNode
}) {
  const { words } = useWords()
  const say = filesWords(words).editor
  const toast = useToast()
  const { path } = file
  const [draft] = useState(() => readDraft(serverId, path))
  const [start, setStart] = useState({ text: draft?.text ?? file.text, serial: 0 })
  /** What the text on the page was made from. */
  const base = useRef({ version: draft?.version ?? file.version, text: file.text })
  const text = useRef(start.text)
  const [isChanged, setChanged] = useState(draft !== null)
  const [isBack, setBack] = useState(draft !== null)
  const [isKept, setKept] = useState(true)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [theirs, setTheirs] = useState<TextFile | 'gone' | null>(null)
  const [naming, setNaming] = useState<Naming | null>(null)

  const change = useCallback(
    (now: string) => {
      text.current = now
      setChanged(true)
      setKept(keepDraft(serverId, path, { text: now, version: base.current.version }))
    },
    [serverId, path],
  )
  const begin = (file: TextFile) => {
    base.current = { version: file.version, text: file.text }
    text.current = file.text
    dropDraft(serverId, path)
    setChanged(false)
    setBack(false)
    setTheirs(null)
    setProblem(null)
    setStart(({ serial }) => ({ text: file.text, serial: serial + 1 }))
  }
  const save = async (version = base.current.version) => {
    if (isBusy) return
    setBusy(true)
    setProblem(null)
    const sent = text.current
    const answer = await client.saveText({ path, text: sent, version })
    if (answer.ok) {
      base.current = { version: answer.value.version, text: sent }
      const isSaved = text.current === sent
      if (isSaved) dropDraft(serverId, path)
      else keepDraft(serverId, path, { text: text.current, version: answer.value.version })
      setChanged(!isSaved)
      setBack(false)
      setTheirs(null)
      toast(say.saved)
    } else if (answer.problem.code === 'file-changed' || answer.problem.code === 'file-missing') {
      const now = await client.readText(path)
      if (now.ok) setTheirs(now.value)
      else if (now.problem.code === 'file-missing') setTheirs('gone')
      else setProblem(answer.problem)
    } else setProblem(answer.problem)
    setBusy(false)
  }
  const latestSave = useRef(save)
  latestSave.current = save
  const saveNow = useCallback(() => void latestSave.current(), [])
  useWarnOnLeaving(isChanged && !isKept)

  const saveAs = () => {
    setNaming({
      what: 'saveAs',
      name: nameOf(path),
      give: async name => {
        const other = joined(parentOf(path), name)
        const answer = await client.saveText({ path: other, text: text.current, version: null })
        if (!answer.ok) return answer
        dropDraft(serverId, path)
        toast(say.saved)
        setTheirs(null)
        if (other === path) {
          base.current = { version: answer.value.version, text: text.current }
          setChanged(false)
        } else go({ file: other })
        return answer
      },
    })
  }
  return (
    <>
      {head(
        <>
          <span className="px-1 text-quiet text-sm" role="status">
            {isChanged ? say.unsaved : say.isSaved}
          </span>
          <Button
            look={isChanged ? 'primary' : 'secondary'}
            size="small"
            busy={isBusy}
            onClick={saveNow}
            title="Ctrl S"
          >
            {say.save}
          </Button>
        </>,
      )}
      {isBack && (
        <Alert
          action={
            <Button look="secondary" size="small" onClick={() => begin(file)}>
              {say.discard}
            </Button>
          }
        >
          {say.draftBack}
        </Alert>
      )}
      {!isKept && <Alert tone="warning">{say.notKept}</Alert>}
      {problem && (
        <Alert tone="error" action={problem.status === 401 && <SignInAgain />}>
          {problem.status === 401 ? say.signedOut : problemText(words, problem)}
        </Alert>
      )}
      <Suspense
        fallback={
          <p role="status" className="flex items-center gap-3 py-10 text-quiet">
            <Spinner className="size-5" />
            {words.common.loading}
          </p>
        }
      >
        <CodeEditor
          key={start.serial}
          label={say.label(shown(nameOf(path)))}
          name={nameOf(path)}
          text={start.text}
          onChange={change}
          onSave={saveNow}
        />
      </Suspense>
      <ConflictDialog
        theirs={naming === null ? theirs : null}
        onClose={() => setTheirs(null)}
        onKeepMine={file => void save(file.version)}
        onTakeTheirs={begin}
        onSaveAs={saveAs}
      />
      <NameDialog naming={naming} onClose={() => setNaming(null)} />
    </>
  )
}

/** The browser itself asks. */
function useWarnOnLeaving(isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isOn])
}
