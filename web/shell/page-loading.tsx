'use client'

import { useWords } from '../i18n/language-context.tsx'
import { Spinner } from '../ui/spinner.tsx'

export function PageLoading() {
  const { words } = useWords()
  return (
    <p role="status" className="m-auto flex items-center gap-3 py-24 text-quiet">
      <Spinner className="size-6 text-sea" />
      {words.common.loading}
    </p>
  )
}
