'use client'

import { useWords } from '../i18n/language-context.tsx'
import { Icon } from '../ui/icon.tsx'
import { writePreference } from './preference-cookie.ts'
import { isTheme, type Theme, themeCookie } from './theme.ts'

const systemTheme = (): Theme =>
  matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'

/** Choosing what the system shows anyway means following the system again. */
function choose(theme: Theme) {
  const follows = theme === systemTheme()
  if (follows) document.documentElement.removeAttribute('data-theme')
  else document.documentElement.dataset.theme = theme
  writePreference(themeCookie, follows ? null : theme)
}

function toggle() {
  const set = document.documentElement.dataset.theme
  const shown = isTheme(set) ? set : systemTheme()
  choose(shown === 'dark' ? 'light' : 'dark')
}

const look = 'size-10 place-items-center rounded-xl text-quiet hover:bg-raised hover:text-ink'

/** Two buttons of which the stylesheet shows the one that applies, so no script has to run first. */
export function ThemeSwitch() {
  const { words } = useWords()
  return (
    <>
      <button
        type="button"
        onClick={toggle}
        aria-label={words.nav.toDark}
        title={words.nav.toDark}
        className={`grid dark:hidden ${look}`}
      >
        <Icon name="moon" />
      </button>
      <button
        type="button"
        onClick={toggle}
        aria-label={words.nav.toLight}
        title={words.nav.toLight}
        className={`hidden dark:grid ${look}`}
      >
        <Icon name="sun" />
      </button>
    </>
  )
}
