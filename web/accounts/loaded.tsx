'use client'

import type { ReactNode } from 'react'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Spinner } from '../ui/spinner.tsx'

/** What a part of a page has asked for: on its way, refused with a way to ask again, or there. */
export function Loaded<Value>({
  value,
  problem,
  failed,
  onReload,
  children,
}: {
  value: Value | null
  problem: string | null
  /** Says what could not be loaded. */
  failed: string
  onReload: () => void
  children: (value: Value) => ReactNode
}) {
  const { words } = useWords()
  if (problem) {
    return (
      <Alert
        tone="error"
        title={failed}
        action={
          <Button look="secondary" size="small" onClick={onReload}>
            {words.common.tryAgain}
          </Button>
        }
      >
        {problem}
      </Alert>
    )
  }
  if (value === null) {
    return (
      <p role="status" className="flex items-center gap-3 text-quiet">
        <Spinner />
        {words.common.loading}
      </p>
    )
  }
  return children(value)
}
