'use client'

import type { TextFile } from '../api/schema.ts'
import { filesWords } from '../i18n/files-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'

/** Two have changed one file: whoever comes second sees what the first has written, and says what stays. */
export function ConflictDialog({
  theirs,
  onClose,
  onKeepMine,
  onTakeTheirs,
  onSaveAs,
}: {
  theirs: TextFile | 'gone' | null
  onClose: () => void
  onKeepMine: (theirs: TextFile) => void
  onTakeTheirs: (theirs: TextFile) => void
  onSaveAs: () => void
}) {
  const { words } = useWords()
  const say = filesWords(words).editor
  return (
    <Dialog
      open={theirs !== null}
      title={say.conflictTitle}
      closeLabel={words.common.close}
      onClose={onClose}
    >
      {theirs !== null && (
        <>
          <p className="mb-4">{theirs === 'gone' ? say.gone : say.conflict}</p>
          {theirs !== 'gone' && (
            <figure className="mb-4">
              <figcaption className="mb-1 text-quiet text-sm">{say.theirs}</figcaption>
              <pre
                // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
                tabIndex={0}
                dir="auto"
                className="max-h-48 overflow-auto whitespace-pre-wrap rounded-lg border border-line bg-raised p-3 font-mono text-sm"
              >
                {theirs.text}
              </pre>
            </figure>
          )}
          <div className="flex flex-wrap gap-2">
            <Button size="small" onClick={onSaveAs}>
              {say.saveAs}
            </Button>
            {theirs !== 'gone' && (
              <>
                <Button look="secondary" size="small" onClick={() => onTakeTheirs(theirs)}>
                  {say.takeTheirs}
                </Button>
                <Button look="danger" size="small" onClick={() => onKeepMine(theirs)}>
                  {say.keepMine}
                </Button>
              </>
            )}
          </div>
        </>
      )}
    </Dialog>
  )
}
