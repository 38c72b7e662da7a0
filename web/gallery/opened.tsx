'use client'

import { useState } from 'react'
import { credentialsWords } from '../i18n/credentials-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useToast } from '../ui/toast.tsx'

/** What comes over a page and goes again. */
export function Opened() {
  const { words } = useWords()
  const say = credentialsWords(words)
  const [open, setOpen] = useState(false)
  const toast = useToast()
  return (
    <div className="flex flex-wrap gap-2">
      <Button look="secondary" onClick={() => setOpen(true)} aria-haspopup="dialog">
        {say.show}
      </Button>
      <Button look="secondary" onClick={() => toast(words.common.copied)}>
        {words.common.copied}
      </Button>
      <Dialog
        open={open}
        title={say.warnTitle}
        closeLabel={words.common.close}
        onClose={() => setOpen(false)}
      >
        <p className="mb-4">{say.warn}</p>
        <Button onClick={() => setOpen(false)}>{say.confirm}</Button>
      </Dialog>
    </div>
  )
}
