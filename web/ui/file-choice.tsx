'use client'

import { useRef } from 'react'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'

/** A button that asks for one file. The browser's own field speaks its own language, not the page's. */
export function FileChoice({
  label,
  accept,
  file,
  onChoose,
}: {
  label: string
  accept: string
  file: File | null
  onChoose: (file: File | null) => void
}) {
  const field = useRef<HTMLInputElement>(null)
  return (
    <div className="flex flex-wrap items-center gap-3">
      <input
        ref={field}
        type="file"
        accept={accept}
        aria-label={label}
        hidden
        onChange={event => onChoose(event.target.files?.[0] ?? null)}
      />
      <Button look="secondary" onClick={() => field.current?.click()}>
        <Icon name="attach" />
        {label}
      </Button>
      {file && <bdi className="min-w-0 break-all text-sm">{file.name}</bdi>}
    </div>
  )
}
