import type { ReactNode } from 'react'
import { Spinner } from './spinner.tsx'

/** Something goes on elsewhere, and the page follows it by itself. */
export function Waiting({
  title,
  text,
  children,
}: {
  title: string
  text: ReactNode
  children?: ReactNode
}) {
  return (
    <div role="status" className="rounded-card border border-line bg-surface p-5 sm:p-6">
      <p className="flex items-center gap-3 font-semibold text-lg">
        <Spinner className="size-5 shrink-0 text-sea" />
        {title}
      </p>
      <p className="mt-2 text-quiet">{text}</p>
      {children && <div className="mt-4">{children}</div>}
    </div>
  )
}
