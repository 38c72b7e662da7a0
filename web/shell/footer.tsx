import type { Language } from '../api/schema.ts'
import { wordsOf } from '../i18n/words.ts'
import { Logo } from './logo.tsx'

export function Footer({ language }: { language: Language }) {
  const words = wordsOf(language)
  return (
    <footer className="mt-auto border-line border-t">
      <div className="mx-auto flex max-w-6xl flex-col gap-2 px-4 py-8 text-quiet text-sm sm:flex-row sm:items-center sm:justify-between sm:px-6">
        <p className="flex items-center gap-2.5">
          <Logo className="size-6 shrink-0 flip-rtl" />
          {words.footer.line}
        </p>
        <p>{words.footer.promise}</p>
      </div>
    </footer>
  )
}
