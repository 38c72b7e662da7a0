'use client'

import type { ChatTurn } from '../api/schema.ts'
import { LiveRunView, SendingView, TurnView } from '../chat/turn-view.tsx'
import { useWords } from '../i18n/language-context.tsx'

const answer = `# سفينة · A boat

رتّبتُ لك **يومًا هادئًا** في \`Muscat\`:

1. السوق
2. The sea

\`\`\`js
// مرحبا
const hours = ['09:30', 21].map(at => \`\${at}h\`)
\`\`\`

- [example.com](https://example.com)`

const turn = (id: string, more: Partial<ChatTurn>): ChatTurn => ({
  ...{ id, role: 'assistant', at: null, parts: [], attachments: [], model: null, usage: null },
  ...more,
})

const tool = { id: 'tool', name: 'exec', input: 'ls -l ~/notes', output: 'total 0' }

/** What is said in a conversation, by each side and in every state. */
export function Bubbles() {
  const { words } = useWords()
  const sending = { files: [], problem: null, isSignedOut: false }
  return (
    <ul className="flex flex-col gap-3">
      <TurnView
        turn={turn('asked', {
          role: 'user',
          parts: [{ type: 'text', text: 'Plan a calm day? / رتّب لي يومًا هادئًا' }],
          attachments: [{ name: 'خريطة.png', type: 'image/png', bytes: 1000 }],
        })}
      />
      <TurnView
        turn={turn('answered', {
          parts: [
            { type: 'tool', ...tool, state: 'done' },
            { type: 'tool', ...tool, id: 'failed', state: 'failed' },
            { type: 'text', text: answer },
          ],
          model: 'openai/gpt-5',
          usage: { tokens: 1234, cost: 0.0021 },
        })}
      />
      <SendingView
        message={{ ...sending, id: 'sent', text: words.chat.empty }}
        onAgain={() => {}}
      />
      <SendingView
        message={{ ...sending, id: 'lost', text: words.chat.empty, problem: words.error.title }}
        onAgain={() => {}}
      />
      <LiveRunView run={{ id: 'run', phase: 'starting_model', text: '', tools: [] }} />
    </ul>
  )
}
