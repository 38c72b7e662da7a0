'use client'

import { useState } from 'react'
import type { Answer } from '../api/client.ts'
import { problemText } from '../api/problem-text.ts'
import type { Server } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { modelsWords } from '../i18n/models-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { useToast } from '../ui/toast.tsx'

/** A server's models in the order in which they are asked. */
export function ModelList({
  server,
  onChange,
}: {
  server: Server
  onChange: (server: Server) => void
}) {
  const { words } = useWords()
  const say = modelsWords(words)
  const client = useClient()
  const toast = useToast()
  const [busy, setBusy] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const names: Record<string, string> = words.model.vendors
  const refused = server.can.setModel
  if (server.model === null) return null
  const { fallbacks, ...first } = server.model

  const change = async (what: string, asked: Promise<Answer<Server>>, done: string) => {
    setBusy(what)
    setProblem(null)
    const answer = await asked
    setBusy(null)
    if (!answer.ok) return setProblem(problemText(words, answer.problem))
    toast(done)
    onChange(answer.value)
  }

  return (
    <>
      <ol className="mb-4 divide-y divide-line">
        {[first, ...fallbacks].map(({ vendor, modelId }, at) => {
          const name = names[vendor] ?? vendor
          return (
            <li
              key={vendor}
              className="flex flex-wrap items-center justify-between gap-3 py-3 first:pt-0"
            >
              <div className="min-w-0">
                <p className="break-words">{words.model.current(name, modelId)}</p>
                {fallbacks.length > 0 && (
                  <p className="text-quiet text-sm">{at === 0 ? say.first : say.fallback}</p>
                )}
              </div>
              {at > 0 && !refused && (
                <div className="flex gap-2">
                  <Button
                    size="small"
                    look="secondary"
                    aria-label={say.askFirstName(name)}
                    busy={busy === `first ${vendor}`}
                    onClick={() =>
                      change(
                        `first ${vendor}`,
                        client.askFirst(server.id, vendor),
                        words.model.saved,
                      )
                    }
                  >
                    {say.askFirst}
                  </Button>
                  <Button
                    size="small"
                    look="danger"
                    aria-label={say.removeName(name)}
                    busy={busy === `remove ${vendor}`}
                    onClick={() =>
                      change(
                        `remove ${vendor}`,
                        client.removeFallback(server.id, vendor),
                        say.removed,
                      )
                    }
                  >
                    {say.remove}
                  </Button>
                </div>
              )}
            </li>
          )
        })}
      </ol>
      {problem && (
        <div className="mb-4">
          <Alert tone="error">{problem}</Alert>
        </div>
      )}
    </>
  )
}
