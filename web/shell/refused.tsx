import { notFound, redirect } from 'next/navigation'
import { problemText } from '../api/problem-text.ts'
import type { Language, Problem } from '../api/schema.ts'
import { wordsOf } from '../i18n/words.ts'
import { ReloadAlert } from './reload-alert.tsx'

/** What a page shows instead of what the API would not give: sign-in, "not found", or try again. */
export function Refused({
  language,
  problem,
  path,
}: {
  language: Language
  problem: Problem
  path: string
}) {
  if (problem.status === 401) redirect(`/${language}/sign-in?next=${encodeURIComponent(path)}`)
  if (problem.status === 404) notFound()
  return (
    <div className="mx-auto w-full max-w-xl px-4 py-16">
      <ReloadAlert title={problemText(wordsOf(language), problem)} />
    </div>
  )
}
