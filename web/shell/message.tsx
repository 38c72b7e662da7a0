import type { ReactNode } from 'react'
import { ButtonLink } from '../ui/button.tsx'
import { Logo } from './logo.tsx'

/** A page that has one thing to say and a way on. */
export function Message({
  title,
  text,
  link,
  children,
}: {
  title: string
  text: string
  link: { href: string; text: string }
  children?: ReactNode
}) {
  return (
    <div className="m-auto flex max-w-md flex-col items-center px-4 py-16 text-center">
      <Logo className="mb-6 size-20 animate-bob" />
      <h1 className="font-bold text-3xl tracking-tight">{title}</h1>
      <p className="mt-2 mb-7 text-quiet">{text}</p>
      <div className="flex flex-wrap justify-center gap-3">
        {children}
        <ButtonLink href={link.href} look={children ? 'secondary' : 'primary'}>
          {link.text}
        </ButtonLink>
      </div>
    </div>
  )
}
