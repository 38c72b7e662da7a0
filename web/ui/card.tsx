import type { ReactNode } from 'react'
import { classes } from './classes.ts'

export function Card({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div
      className={classes(
        'rounded-card border border-line bg-surface p-5 shadow-[0_1px_2px_rgb(16_40_58/0.04)] sm:p-6',
        className,
      )}
    >
      {children}
    </div>
  )
}

/** A titled part of a page. `id` ties the heading to its section. */
export function Section({
  id,
  title,
  text,
  aside,
  className,
  children,
}: {
  id: string
  title: string
  text?: ReactNode
  aside?: ReactNode
  className?: string
  children: ReactNode
}) {
  return (
    <section
      aria-labelledby={id}
      className={classes(
        'rounded-card border border-line bg-surface p-5 shadow-[0_1px_2px_rgb(16_40_58/0.04)] sm:p-6',
        className,
      )}
    >
      <div className="mb-4 flex items-start justify-between gap-4">
        <div>
          <h2 id={id} className="font-semibold text-lg">
            {title}
          </h2>
          {text && <p className="mt-0.5 text-quiet text-sm">{text}</p>}
        </div>
        {aside}
      </div>
      {children}
    </section>
  )
}
