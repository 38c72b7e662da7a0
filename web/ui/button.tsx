import Link from 'next/link'
import type { ComponentProps, ReactNode } from 'react'
import { classes } from './classes.ts'
import { Spinner } from './spinner.tsx'

type Look = 'primary' | 'secondary' | 'quiet' | 'danger'
type Size = 'icon' | 'small' | 'medium' | 'large'

const looks: Record<Look, string> = {
  primary: 'bg-sea text-on-sea hover:bg-sea-strong shadow-sm',
  secondary: 'border border-edge/50 bg-surface text-ink hover:border-edge hover:bg-raised',
  quiet: 'text-ink hover:bg-raised',
  danger: 'border border-coral/50 text-coral hover:bg-coral-soft',
}

const sizes: Record<Size, string> = {
  icon: 'size-10',
  small: 'min-h-9 px-3 text-sm',
  medium: 'min-h-11 px-4',
  large: 'min-h-12 px-6 text-lg',
}

const shape = (look: Look, size: Size, extra?: string) =>
  classes(
    'inline-flex items-center justify-center gap-2 rounded-xl font-medium transition-colors',
    'disabled:cursor-not-allowed disabled:opacity-55',
    looks[look],
    sizes[size],
    extra,
  )

interface ButtonProps extends ComponentProps<'button'> {
  look?: Look
  size?: Size
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
      className={shape(look, size, className)}
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
  look?: Look
  size?: Size
  href: string
  className?: string
  /** Where what stands on it does not say all: for screen readers. */
  label?: string
  children: ReactNode
}) {
  return (
    <Link href={href} aria-label={label} className={shape(look, size, className)}>
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
  look?: Look
  size?: Size
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
      className={shape(look, size)}
      {...(newTab && { target: '_blank', rel: 'noopener noreferrer' })}
    >
      {children}
    </a>
  )
}
