'use client'

import type { ReactNode } from 'react'
import type { Server } from '../api/schema.ts'
import { Alert } from '../ui/alert.tsx'

/** What somebody may see and not change: its buttons and fields are off, and it says why. */
export function Held({
  refused,
  children,
}: {
  refused: Server['can']['setUp']
  children: ReactNode
}) {
  return (
    <>
      {refused && <Alert>{refused.text}</Alert>}
      <fieldset disabled={refused !== null} className="contents">
        {children}
      </fieldset>
    </>
  )
}
