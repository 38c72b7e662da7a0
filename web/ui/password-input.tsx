'use client'

import { type ComponentProps, useState } from 'react'
import { classes } from './classes.ts'
import { Icon } from './icon.tsx'
import { Input } from './input.tsx'

/** A secret that can be looked at while it is typed. Secrets are written left to right. */
export function PasswordInput({
  showLabel,
  hideLabel,
  className,
  ...rest
}: Omit<ComponentProps<'input'>, 'type'> & { showLabel: string; hideLabel: string }) {
  const [shown, setShown] = useState(false)
  return (
    <div dir="ltr" className="relative">
      <Input
        dir="ltr"
        spellCheck={false}
        autoCapitalize="none"
        type={shown ? 'text' : 'password'}
        className={classes('pe-12', className)}
        {...rest}
      />
      <button
        type="button"
        aria-pressed={shown}
        aria-label={shown ? hideLabel : showLabel}
        onClick={() => setShown(!shown)}
        className="absolute inset-y-0 end-0 grid w-11 place-items-center rounded-xl text-quiet hover:text-ink"
      >
        <Icon name={shown ? 'eye-off' : 'eye'} />
      </button>
    </div>
  )
}
