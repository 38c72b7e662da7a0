'use client'

import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react'
import { browserWords } from '../i18n/browser-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { classes } from '../ui/classes.ts'
import { type BrowserAction, writing } from './actions.ts'
import { keyFor } from './keys.ts'
import type { Picture } from './look.ts'
import { pointOn } from './points.ts'
import type { OnPicture } from './use-look.ts'
import { usePointer } from './use-pointer.ts'

export interface Drawing {
  draw: OnPicture
  focus(): void
}

const settledMs = 400

/**
 * A tab as it is seen, on which one can click, scroll and type. What is written comes by a field that nobody sees,
 * so that every keyboard and every script can be used. Who passes it by Tab is not held: keys are the page's from the
 * first that is pressed, or a click, until Escape.
 */
export function Screen({
  ref,
  tab,
  label,
  onAct,
  children,
}: {
  ref: Ref<Drawing>
  tab: string | null
  label: string
  onAct: (action: BrowserAction) => void
  /** What is said over it. */
  children?: ReactNode
}) {
  const { words } = useWords()
  const say = browserWords(words)
  const box = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const picture = useRef<Picture>(null)
  const [drawnTab, setDrawnTab] = useState<string | null>(null)
  const [keys, setKeys] = useState<'away' | 'passing' | 'taken'>('away')
  const latest = useRef({ tab, onAct })
  latest.current = { tab, onAct }

  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    draw(next, jpeg, drawn) {
      createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }))
        .then(bitmap => {
          const { current } = canvas
          if (!current) return
          if (current.width !== bitmap.width) current.width = bitmap.width
          if (current.height !== bitmap.height) current.height = bitmap.height
          current.getContext('2d')?.drawImage(bitmap, 0, 0)
          bitmap.close()
          picture.current = next
          current.dataset.picture = String(next.number)
          setDrawnTab(next.tab)
        })
        // What cannot be drawn is followed by the next; what was there before is not shown as if it were now.
        .catch(() => setDrawnTab(null))
        .finally(drawn)
    },
  }))

  // Its page is as large as the room for it: on a phone, pages are those for phones.
  useEffect(() => {
    const { current } = box
    if (!current || tab === null) return
    const fit = () => {
      const { clientWidth, clientHeight } = current
      const within = (value: number) => Math.max(280, Math.min(2000, Math.round(value)))
      const size = { width: within(clientWidth), height: within(clientHeight) }
      latest.current.onAct({ kind: 'fit', tab, ...size })
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    // It says the first size at once, so that the tab that is shown anew is fitted, too.
    const observer = new ResizeObserver(() => {
      clearTimeout(timer)
      timer = setTimeout(fit, settledMs)
    })
    observer.observe(current)
    return () => {
      observer.disconnect()
      clearTimeout(timer)
    }
  }, [tab])

  const pointAt = (at: { clientX: number; clientY: number }) => {
    const { current } = canvas
    const shown = picture.current
    if (!current || !shown || shown.tab !== latest.current.tab) return null
    return pointOn(shown, current.getBoundingClientRect(), at)
  }
  const pointer = usePointer(box, pointAt, action => {
    if (tab !== null) onAct({ ...action, tab })
  })

  const take = () => {
    const { current } = field
    if (!current?.value || tab === null) return
    setKeys('taken')
    for (const action of writing(tab, current.value)) onAct(action)
    current.value = ''
  }
  return (
    <div
      ref={box}
      dir="ltr"
      {...pointer}
      onPointerUp={event => {
        pointer.onPointerUp(event)
        if (event.pointerType !== 'mouse') return
        field.current?.focus()
        setKeys('taken')
      }}
      className={classes(
        'relative min-h-0 flex-1 touch-none select-none overflow-hidden bg-raised',
        'outline-sea has-[textarea:focus]:outline-2 has-[textarea:focus]:-outline-offset-2',
      )}
    >
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        className={classes('size-full object-contain', drawnTab !== tab && 'invisible')}
      />
      <textarea
        ref={field}
        aria-label={say.typeHere}
        aria-description={`${say.passingHint} ${say.takenHint}`}
        autoCapitalize="off"
        autoComplete="off"
        spellCheck={false}
        onFocus={() => setKeys('passing')}
        onBlur={() => setKeys('away')}
        onKeyDown={event => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Escape') return setKeys('passing')
          if (event.key === 'Tab' && keys !== 'taken') return
          const key = keyFor(event)
          if (key === null || tab === null) return
          event.preventDefault()
          setKeys('taken')
          onAct({ kind: 'key', tab, key })
        }}
        onInput={event => {
          if (!(event.nativeEvent as InputEvent).isComposing) take()
        }}
        onCompositionEnd={take}
        className="absolute start-0 top-0 size-px resize-none opacity-0"
      />
      {keys !== 'away' && (
        <p
          aria-hidden="true"
          className="pointer-events-none absolute inset-x-0 bottom-2 mx-auto w-fit rounded-full bg-ink/85 px-3 py-1 text-ground text-xs"
        >
          <bdi dir="auto">{keys === 'taken' ? say.takenHint : say.passingHint}</bdi>
        </p>
      )}
      {children}
    </div>
  )
}
