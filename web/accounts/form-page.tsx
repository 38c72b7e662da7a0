import type { ReactNode } from 'react'
import { Logo } from '../shell/logo.tsx'
import { Card } from '../ui/card.tsx'

/** The calm narrow page that holds one form or one message. */
export function FormPage({
  title,
  text,
  footer,
  children,
}: {
  title: string
  text?: string
  footer?: ReactNode
  children: ReactNode
}) {
  return (
    <div className="mx-auto w-full max-w-md px-4 py-10 sm:py-16">
      <Logo className="mb-4 size-11 flip-rtl" />
      <h1 className="font-bold text-3xl tracking-tight">{title}</h1>
      {text && <p className="mt-1.5 text-quiet">{text}</p>}
      <Card className="mt-6">{children}</Card>
      {footer && <div className="mt-5 text-quiet">{footer}</div>}
    </div>
  )
}
