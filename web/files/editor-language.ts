import type { Extension } from '@codemirror/state'
import { endingOf } from './paths.ts'

/** How a file of this name is coloured and indented, loaded with the first of its kind; null: as plain text. */
export async function languageOf(name: string): Promise<Extension | null> {
  switch (endingOf(name)) {
    case 'md':
    case 'markdown':
      return (await import('@codemirror/lang-markdown')).markdown()
    case 'json':
      return (await import('@codemirror/lang-json')).json()
    case 'yaml':
    case 'yml':
      return (await import('@codemirror/lang-yaml')).yaml()
    case 'js':
    case 'mjs':
    case 'cjs':
    case 'jsx':
      return (await import('@codemirror/lang-javascript')).javascript({ jsx: true })
    case 'ts':
    case 'tsx':
      return (await import('@codemirror/lang-javascript')).javascript({
        jsx: name.endsWith('x'),
        typescript: true,
      })
    case 'py':
      return (await import('@codemirror/lang-python')).python()
    default:
      return null
  }
}
