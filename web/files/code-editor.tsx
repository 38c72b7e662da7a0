'use client'

import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, indentOnInput } from '@codemirror/language'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { languageOf } from './editor-language.ts'
import { editorLook } from './editor-look.ts'

/** The editor itself. `text` is what it begins with; what becomes of it is told with every stroke. */
export default function CodeEditor({
  label,
  name,
  text,
  onChange,
  onSave,
}: {
  label: string
  name: string
  text: string
  onChange: (text: string) => void
  onSave: () => void
}) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (place.current === null) return
    const language = new Compartment()
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          // Line ends stay as they were: where not all are of one kind, each but the last is a sign like others.
          EditorState.lineSeparator.of(isAllCrlf(text) ? '\r\n' : '\n'),
          lineNumbers(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          highlightActiveLine(),
          highlightSelectionMatches(),
          EditorView.lineWrapping,
          EditorView.perLineTextDirection.of(true),
          EditorView.contentAttributes.of({
            'aria-label': label,
            dir: 'auto',
            spellcheck: 'false',
          }),
          keymap.of([
            { key: 'Mod-s', preventDefault: true, run: () => told(onSave) },
            // Escape and then Tab leaves the editor, as its authors have it for keyboards.
            indentWithTab,
            ...defaultKeymap,
            ...historyKeymap,
            ...searchKeymap,
          ]),
          language.of([]),
          editorLook,
          EditorView.updateListener.of(update => {
            if (update.docChanged) onChange(update.state.sliceDoc())
          }),
        ],
      }),
    })
    view.focus()
    let isGone = false
    languageOf(name).then(found => {
      if (found && !isGone) view.dispatch({ effects: language.reconfigure(found) })
    })
    return () => {
      isGone = true
      view.destroy()
    }
  }, [label, name, text, onChange, onSave])
  return (
    <div
      ref={place}
      // Code runs from left to right; each line of prose finds its own way.
      dir="ltr"
      className="overflow-hidden rounded-card border border-line bg-surface focus-within:border-sea"
    />
  )
}

/** A key that was meant for us goes no further. */
function told(what: () => void): true {
  what()
  return true
}

const isAllCrlf = (text: string): boolean =>
  text.includes('\r\n') && !/\r(?!\n)|(?<!\r)\n/.test(text)
