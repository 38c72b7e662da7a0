'use client'

import Link from 'next/link'
import { useContext } from 'react'
import { useWords } from '../i18n/language-context.tsx'
import { WorkspaceContext } from '../servers/workspace-context.tsx'
import { Icon } from '../ui/icon.tsx'
import { Spinner } from '../ui/spinner.tsx'
import type { LiveRun } from './follow.ts'

/** What OpenClaw calls its use of a browser. */
const browserTool = 'browser'

/** What the assistant did on its machine, in one line that opens. Commands and output are left to right. */
export function ToolView({ tool }: { tool: LiveRun['tools'][number] }) {
  const { language, words } = useWords()
  const server = useContext(WorkspaceContext)?.server
  const say = words.chat.tools
  return (
    <details className="group rounded-xl border border-line bg-ground text-sm">
      <summary className="flex min-h-9 cursor-pointer list-none items-center gap-2 px-3 py-1.5">
        {tool.state === 'running' ? (
          <Spinner />
        ) : (
          <Icon
            name={tool.state === 'done' ? 'check' : 'warning'}
            className={`size-4 shrink-0 ${tool.state === 'done' ? 'text-good' : 'text-coral'}`}
          />
        )}
        <span className="sr-only">{say.states[tool.state]}: </span>
        <bdi dir="ltr" className="shrink-0 font-medium font-mono">
          {tool.name}
        </bdi>
        <bdi dir="ltr" className="min-w-0 flex-1 truncate font-mono text-quiet">
          {tool.input}
        </bdi>
        <Icon
          name="chevron"
          className="size-4 shrink-0 text-quiet transition-transform group-open:rotate-180"
        />
      </summary>
      {tool.name === browserTool && server && (
        <p className="border-line border-t p-3">
          <Link
            href={`/${language}/servers/${server.id}/browser`}
            className="font-medium text-sea underline"
          >
            {say.seeBrowser}
          </Link>
        </p>
      )}
      <div dir="ltr" className="flex flex-col gap-2 border-line border-t p-3">
        <Output label={say.input} text={tool.input} />
        {tool.output !== null && <Output label={say.output} text={tool.output} />}
      </div>
    </details>
  )
}

function Output({ label, text }: { label: string; text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section aria-label={label} tabIndex={0} className="max-h-60 overflow-auto">
      <pre className="whitespace-pre-wrap break-words font-mono text-xs">{text}</pre>
    </section>
  )
}
