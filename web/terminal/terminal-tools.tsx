'use client'

import { useWords } from '../i18n/language-context.tsx'
import { terminalWords } from '../i18n/terminal-words.ts'
import { classes } from '../ui/classes.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import { useToast } from '../ui/toast.tsx'
import type { FullScreen } from './use-full-screen.ts'

/** What can be done with the terminal that is shown. */
export function TerminalTools({
  readAloud,
  onReadAloud,
  fullScreen,
  onPaste,
}: {
  readAloud: boolean
  onReadAloud: (on: boolean) => void
  fullScreen: FullScreen
  onPaste: (text: string) => void
}) {
  const { words } = useWords()
  const say = terminalWords(words)
  const toast = useToast()
  const paste = () => {
    const read = navigator.clipboard?.readText() ?? Promise.reject(new Error('no clipboard'))
    read.then(onPaste, () => toast(say.pasteRefused))
  }
  return (
    <div className="flex shrink-0 items-center">
      <Tool icon="paste" label={say.paste} onClick={paste} />
      <Tool
        icon="speaker"
        label={readAloud ? say.screenReaderOff : say.screenReaderOn}
        isOn={readAloud}
        onClick={() => onReadAloud(!readAloud)}
      />
      {fullScreen.isOffered && (
        <Tool
          icon={fullScreen.isOn ? 'shrink' : 'expand'}
          label={fullScreen.isOn ? say.leaveFullScreen : say.fullScreen}
          onClick={fullScreen.toggle}
        />
      )}
    </div>
  )
}

function Tool({
  icon,
  label,
  isOn = false,
  onClick,
}: {
  icon: IconName
  label: string
  isOn?: boolean
  onClick: () => void
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className={classes(
        'grid size-9 place-items-center rounded-lg hover:bg-surface hover:text-ink',
        isOn ? 'bg-surface text-sea' : 'text-quiet',
      )}
    >
      <Icon name={icon} className="size-4.5" />
    </button>
  )
}
