'use client'

import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { filesWords } from '../i18n/files-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Icon } from '../ui/icon.tsx'
import { useToast } from '../ui/toast.tsx'

/** Where files may be dropped; a button does the same for who has no mouse. */
export function DropZone({
  onDrop,
  children,
}: {
  onDrop: (files: File[]) => void
  children: ReactNode
}) {
  const { words } = useWords()
  const say = filesWords(words)
  const toast = useToast()
  const [isOver, setOver] = useState(false)
  // Each part of the page that is entered tells it, and each that is left.
  const depth = useRef(0)
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')
  const drop = (event: DragEvent) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    depth.current = 0
    setOver(false)
    const items = [...event.dataTransfer.items]
    const isFolder = (item: DataTransferItem) => item.webkitGetAsEntry()?.isDirectory === true
    if (items.some(isFolder)) toast(say.noFolders)
    const files = items.filter(item => !isFolder(item)).map(item => item.getAsFile())
    onDrop(files.filter(file => file !== null))
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the upload button is the way for everybody
    <div
      className="relative overflow-hidden rounded-card border border-line bg-surface"
      onDragEnter={event => {
        if (!hasFiles(event)) return
        depth.current++
        setOver(true)
      }}
      onDragLeave={event => {
        if (hasFiles(event) && --depth.current <= 0) setOver(false)
      }}
      onDragOver={event => hasFiles(event) && event.preventDefault()}
      onDrop={drop}
    >
      {children}
      {isOver && (
        <div className="pointer-events-none absolute inset-0 grid place-items-center rounded-card border-2 border-sea border-dashed bg-sea-soft/95">
          <p className="flex items-center gap-3 font-semibold text-sea">
            <Icon name="upload" />
            {say.dropHere}
          </p>
        </div>
      )}
    </div>
  )
}
