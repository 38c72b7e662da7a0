import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { compile } from 'json-schema-to-typescript'
import { z } from 'zod'
import { apiDocument } from './api-document.ts'

/**
 * Writes what follows from the API's views: the types that `web/` uses, and the OpenAPI document.
 * `node src/cli/generate.ts`; a test says when it was forgotten.
 */

const root = path.resolve(import.meta.dirname, '../..')
const Components = z.object({
  components: z.object({ schemas: z.record(z.string(), z.record(z.string(), z.unknown())) }),
})

/** Generated files by path below the repository's root. */
export async function generatedFiles(): Promise<Record<string, string>> {
  const document = await apiDocument()
  const { schemas } = Components.parse(document).components
  const definitions = JSON.parse(
    JSON.stringify(schemas).replaceAll('#/components/schemas/', '#/definitions/'),
  )
  const types = await compile({ title: 'Api', type: 'object', definitions }, 'Api', {
    additionalProperties: false,
    bannerComment: '// Written by src/cli/generate.ts from the OpenAPI document. Do not edit.',
    unreachableDefinitions: true,
    // Else a list of at most ten is a choice among eleven tuples.
    ignoreMinAndMaxItems: true,
    format: true,
    style: { semi: false, singleQuote: true, printWidth: 100 },
  })
  return {
    'web/api/schema.ts': types
      .replace(/export interface Api \{\}\n+/, '')
      .replaceAll(/\/\*\*\n \* This interface was referenced by [\s\S]*?\*\/\n/g, '')
      .replaceAll(
        / \*\n \* This interface was referenced by [^\n]*\n \* via the `definition` "[^\n]*\n/g,
        '',
      ),
    'docs/api/openapi.json': `${JSON.stringify(document, null, 2)}\n`,
  }
}

/** The generated files that are missing or not as they should be. */
export async function staleFiles(): Promise<string[]> {
  const files = Object.entries(await generatedFiles())
  return files
    .filter(([file, text]) => textOf(path.join(root, file)) !== text)
    .map(([file]) => file)
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

if (import.meta.main) {
  for (const [file, text] of Object.entries(await generatedFiles())) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), text)
    console.log(file)
  }
}
