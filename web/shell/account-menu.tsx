'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import type { Account } from '../api/schema.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Icon } from '../ui/icon.tsx'
import { useClosing } from '../ui/use-closing.ts'
import { SignOut } from './sign-out.tsx'

const item =
  'flex min-h-10 w-full items-center rounded-lg px-3 text-start hover:bg-raised focus-visible:bg-raised'

/** A disclosure, not an ARIA menu: what is inside are ordinary links, reached by Tab. */
export function AccountMenu({ account }: { account: Account }) {
  const { language, words } = useWords()
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const path = usePathname()

  // biome-ignore lint/correctness/useExhaustiveDependencies: going to another page closes it
  useEffect(() => setOpen(false), [path])

  useClosing(box, open, { opener: 'button', close: () => setOpen(false) })

  return (
    <div ref={box} className="relative">
      <button
        type="button"
        aria-expanded={open}
        aria-controls="account-menu"
        aria-label={words.nav.account(account.name)}
        onClick={() => setOpen(!open)}
        className="flex min-h-10 items-center gap-2 rounded-xl ps-1.5 pe-2 hover:bg-raised"
      >
        <span
          aria-hidden="true"
          className="grid size-7 place-items-center rounded-full bg-sea font-semibold text-on-sea text-sm"
        >
          {[...account.name][0]?.toLocaleUpperCase(language)}
        </span>
        <Icon name="chevron" className="size-4 text-quiet" />
      </button>
      <div
        id="account-menu"
        hidden={!open}
        className="absolute end-0 top-full z-40 mt-2 w-64 rounded-2xl border border-line bg-surface p-1.5 shadow-xl"
      >
        <div className="border-line border-b px-3 pt-1.5 pb-2.5">
          <p className="truncate font-medium">
            <bdi>{account.name}</bdi>
          </p>
          <p className="truncate text-quiet text-sm">
            <bdi dir="ltr">{account.email}</bdi>
          </p>
        </div>
        <ul className="pt-1.5">
          <li>
            <Link href={`/${language}/servers`} className={item}>
              {words.nav.servers}
            </Link>
          </li>
          <li>
            <Link href={`/${language}/billing`} className={item}>
              {words.nav.billing}
            </Link>
          </li>
          <li>
            <Link href={`/${language}/letters`} className={item}>
              {words.nav.letters}
            </Link>
          </li>
          <li>
            <Link href={`/${language}/account`} className={item}>
              {words.nav.myAccount}
            </Link>
          </li>
          {account.role === 'operator' && (
            <>
              <li>
                <Link href={`/${language}/operator`} className={item}>
                  {words.nav.operator}
                </Link>
              </li>
              <li>
                <Link href={`/${language}/operator/money`} className={item}>
                  {words.nav.money}
                </Link>
              </li>
              <li>
                <Link href={`/${language}/operator/letters`} className={item}>
                  {words.nav.allLetters}
                </Link>
              </li>
            </>
          )}
          <li>
            <Link href={`/${language}#plans`} className={item}>
              {words.nav.plans}
            </Link>
          </li>
          <li>
            <SignOut className={item} />
          </li>
        </ul>
      </div>
    </div>
  )
}
