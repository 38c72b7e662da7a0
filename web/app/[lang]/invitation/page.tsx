import type { Metadata } from 'next'
import { FormPage } from '@/accounts/form-page.tsx'
import { problemText } from '@/api/problem-text.ts'
import { currentAccount, serverClient } from '@/api/server-client.ts'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { teamWords } from '@/i18n/team-words.ts'
import { wordsOf } from '@/i18n/words.ts'
import { ReloadAlert } from '@/shell/reload-alert.tsx'
import { InvitationView } from '@/team/invitation-view.tsx'
import { Alert } from '@/ui/alert.tsx'
import { ButtonLink } from '@/ui/button.tsx'

type Props = PageParams & { searchParams: Promise<{ token?: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const words = wordsOf(await pageLanguage(params))
  return {
    title: words.titleOf(teamWords(words).invitation.title),
    robots: { index: false },
    // The address holds a token.
    referrer: 'no-referrer',
  }
}

/** Where the letter of an invitation leads, signed in or not. */
export default async function InvitationPage({ params, searchParams }: Props) {
  const language = await pageLanguage(params)
  const words = wordsOf(language)
  const say = teamWords(words).invitation
  const token = String((await searchParams).token ?? '')
  const client = await serverClient(language)
  const [seen, me] = await Promise.all([
    client.lookAtInvitation(token.slice(0, 100)),
    currentAccount(language),
  ])
  if (!seen.ok) {
    const isSpent = seen.problem.code === 'link-spent'
    return (
      <FormPage title={say.title}>
        {isSpent ? (
          <div className="flex flex-col gap-5">
            <Alert tone="warning">{say.spent}</Alert>
            <ButtonLink href={`/${language}/servers`} look="secondary">
              {say.mine}
            </ButtonLink>
          </div>
        ) : (
          <ReloadAlert title={problemText(words, seen.problem)} />
        )}
      </FormPage>
    )
  }
  return (
    <FormPage title={say.title} text={say.from(seen.value.ownerName)}>
      <InvitationView invitation={seen.value} token={token} account={me.ok ? me.value : null} />
    </FormPage>
  )
}
