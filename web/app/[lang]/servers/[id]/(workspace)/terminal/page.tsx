import { TerminalView } from '@/terminal/terminal-view.tsx'

/** A shell on the server, as its owner's own user. */
export default function TerminalPage() {
  return <TerminalView />
}
