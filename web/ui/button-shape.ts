import { classes } from './classes.ts'

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger'
export type ButtonSize = 'icon' | 'small' | 'medium' | 'large'

const looks: Record<ButtonLook, string> = {
  primary: 'bg-sea text-on-sea hover:bg-sea-strong shadow-sm',
  secondary: 'border border-edge/50 bg-surface text-ink hover:border-edge hover:bg-raised',
  quiet: 'text-ink hover:bg-raised',
  danger: 'border border-coral/50 text-coral hover:bg-coral-soft',
}

const sizes: Record<ButtonSize, string> = {
  icon: 'size-10',
  small: 'min-h-9 px-3 text-sm',
  medium: 'min-h-11 px-4',
  large: 'min-h-12 px-6 text-lg',
}

/** How a button looks, also where it is a link, or stands on a page that must load next to nothing. */
export const buttonShape = (look: ButtonLook, size: ButtonSize, extra?: string) =>
  classes(
    'inline-flex items-center justify-center gap-2 rounded-xl font-medium transition-colors',
    'disabled:cursor-not-allowed disabled:opacity-55',
    looks[look],
    sizes[size],
    extra,
  )
