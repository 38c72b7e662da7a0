import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { Icon, type IconName } from './icon.tsx'

type AlertTone = 'info' | 'good' | 'warning' | 'error'

const looks: Record<AlertTone, { box: string; icon: IconName; mark: string }> = {
  info: { box: 'border-sea/30 bg-sea-soft', icon: 'info', mark: 'text-sea' },
  good: { box: 'border-good/30 bg-good-soft', icon: 'check', mark: 'text-good' },
  warning: { box: 'border-sand/30 bg-sand-soft', icon: 'warning', mark: 'text-sand' },
  error: { box: 'border-coral/30 bg-coral-soft', icon: 'warning', mark: 'text-coral' },
}

/** Something a person should know. Errors interrupt a screen reader, the rest waits its turn. */
export function Alert({
  tone = 'info',
  title,
  children,
  action,
}: {
  tone?: AlertTone
  title?: string
  children?: ReactNode
  action?: ReactNode
}) {
  const look = looks[tone]
  return (
    <div
      role={tone === 'error' ? 'alert' : 'status'}
      className={classes('flex gap-3 rounded-xl border px-4 py-3', look.box)}
    >
      <Icon name={look.icon} className={classes('mt-1 size-4.5 shrink-0', look.mark)} />
      <div className="min-w-0 flex-1">
        {title && <p className="font-medium">{title}</p>}
        {children && <div className={classes(title && 'text-sm')}>{children}</div>}
        {action && <div className="mt-2.5 flex flex-wrap gap-2">{action}</div>}
      </div>
    </div>
  )
}
