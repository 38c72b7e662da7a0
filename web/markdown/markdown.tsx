import { Fragment, type ReactNode } from 'react'
import { CodeBlock } from './code-block.tsx'
import { type Block, type Inline, parseMarkdown } from './parse.ts'

/** Draws an assistant's answer. Text reaches the page only as React text: no markup of its own runs. */
export function Markdown({
  text,
  codeAction,
}: {
  text: string
  /** What stands at the corner of a code block, such as a copy button. */
  codeAction?: (code: string) => ReactNode
}) {
  return (
    <div className="flex flex-col gap-3">
      {keyed(parseMarkdown(text)).map(([key, block]) => (
        <Fragment key={key}>{drawBlock(block, codeAction)}</Fragment>
      ))}
    </div>
  )
}

/** Parts of a text have no names; their place in it is who they are. */
const keyed = <Part,>(parts: Part[]): [string, Part][] =>
  parts.map((part, place) => [`part-${place}`, part])

function drawBlock(block: Block, codeAction?: (code: string) => ReactNode): ReactNode {
  switch (block.kind) {
    case 'paragraph':
      return (
        <p dir="auto" className="whitespace-pre-wrap break-words">
          {drawInline(block.children)}
        </p>
      )
    case 'heading':
      return (
        <p dir="auto" className="font-semibold">
          {drawInline(block.children)}
        </p>
      )
    case 'code':
      return (
        <CodeBlock text={block.text} language={block.language} action={codeAction?.(block.text)} />
      )
    case 'list': {
      const items = keyed(block.items).map(([key, item]) => (
        <li key={key} dir="auto" className="break-words">
          {drawInline(item)}
        </li>
      ))
      return block.ordered ? (
        <ol start={block.start} className="list-decimal space-y-1 px-6">
          {items}
        </ol>
      ) : (
        <ul className="list-disc space-y-1 px-6">{items}</ul>
      )
    }
  }
}

function drawInline(parts: Inline[]): ReactNode {
  return keyed(parts).map(([key, part]) => <Fragment key={key}>{drawPart(part)}</Fragment>)
}

function drawPart(part: Inline): ReactNode {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'code':
      return (
        <bdi>
          <code
            dir="ltr"
            className="break-words rounded bg-ground px-1.5 py-0.5 font-mono text-[0.9em]"
          >
            {part.text}
          </code>
        </bdi>
      )
    case 'strong':
      return <strong>{drawInline(part.children)}</strong>
    case 'emphasis':
      return <em>{drawInline(part.children)}</em>
    case 'link':
      return (
        <a
          href={part.href}
          target="_blank"
          rel="noopener noreferrer nofollow"
          className="break-all text-sea underline underline-offset-2"
        >
          {drawInline(part.children)}
        </a>
      )
  }
}
