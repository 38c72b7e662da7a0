'use client'

import { useState } from 'react'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import { useToast } from './toast.tsx'

/** Copies a text. Where the browser refuses (no permission, plain http), says so instead. */
export function CopyButton({
  text,
  label,
  copiedLabel,
  refusedLabel,
}: {
  text: string
  label: string
  copiedLabel: string
  refusedLabel: string
}) {
  const toast = useToast()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    const done = await writeClipboard(text)
    setCopied(done)
    toast(done ? copiedLabel : refusedLabel)
  }
  return (
    <Button look="quiet" size="icon" onClick={copy} aria-label={label}>
      <Icon name={copied ? 'check' : 'copy'} className="size-4.5" />
    </Button>
  )
}

const writeClipboard = (text: string): Promise<boolean> =>
  navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  ) ?? Promise.resolve(false)
