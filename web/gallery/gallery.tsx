import type { ReactNode } from 'react'
import { ZoneProvider } from '../realtime/moment.tsx'
import { Bubbles } from './bubbles.tsx'
import { Choices } from './choices.tsx'
import { Fields } from './fields.tsx'
import { Opened } from './opened.tsx'
import { States } from './states.tsx'
import { Tables } from './tables.tsx'

/** Every component, each in every state that looks different. */
export function Gallery() {
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-8 px-4 py-8 sm:px-6">
      <h1 className="font-bold text-3xl tracking-tight">
        <bdi dir="ltr">web/ui</bdi>
      </h1>
      <Room name="states">
        <States />
      </Room>
      <Room name="choices">
        <Choices />
      </Room>
      <Room name="fields">
        <Fields />
      </Room>
      <Room name="bubbles">
        <Bubbles />
      </Room>
      <Room name="tables">
        {/* Its pictures are the same wherever they are taken. */}
        <ZoneProvider zone="UTC">
          <Tables />
        </ZoneProvider>
      </Room>
      <Room name="dialogs and toasts">
        <Opened />
      </Room>
    </div>
  )
}

function Room({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section aria-label={name} className="flex flex-col gap-4 border-line border-t pt-4">
      {children}
    </section>
  )
}
