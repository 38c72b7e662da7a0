import Link from 'next/link'
import type { ComponentProps, ReactNode } from 'react'
import { type ButtonLook, type ButtonSize, buttonShape } from './button-shape.ts'
import { Spinner } from './spinner.tsx'

interface ButtonProps extends ComponentProps<'button'> {
  look?: ButtonLook
  size?: ButtonSize
  /** Shows a spinner and refuses clicks, but stays focusable so that a screen reader keeps its place. */
  busy?: boolean
}

export function Button({
  look = 'primary',
  size = 'medium',
  busy = false,
  type = 'button',
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type={busy ? 'button' : type}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      className={buttonShape(look, size, className)}
      onClick={busy ? undefined : onClick}
      {...rest}
    >
      {busy && <Spinner />}
      {children}
    </button>
  )
}

/** A link that looks like a button, for going somewhere rather than doing something. */
export function ButtonLink({
  look = 'primary',
  size = 'medium',
  href,
  className,
  label,
  children,
}: {
  look?: ButtonLook
  size?: ButtonSize
  href: string
  className?: string
  /** Where what stands on it does not say all: for screen readers. */
  label?: string
  children: ReactNode
}) {
  return (
    <Link href={href} aria-label={label} className={buttonShape(look, size, className)}>
      {children}
    </Link>
  )
}

/** The same to a page that is not ours, such as the payment provider's. */
export function ExternalButton({
  look = 'primary',
  size = 'medium',
  href,
  newTab = false,
  label,
  children,
}: {
  look?: ButtonLook
  size?: ButtonSize
  href: string
  newTab?: boolean
  /** Where what stands on it does not say all: for screen readers. */
  label?: string
  children: ReactNode
}) {
  return (
    <a
      href={href}
      aria-label={label}
      className={buttonShape(look, size)}
      {...(newTab && { target: '_blank', rel: 'noopener noreferrer' })}
    >
      {children}
    </a>
  )
}
