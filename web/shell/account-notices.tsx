'use client'

import dynamic from 'next/dynamic'
import type { Account } from '../api/schema.ts'

// Few accounts ever see one of these, and no other should wait for them.
const UnreachableNotice = dynamic(() =>
  import('../letters/unreachable-notice.tsx').then(({ UnreachableNotice }) => UnreachableNotice),
)
const UnverifiedNotice = dynamic(() =>
  import('./unverified-notice.tsx').then(({ UnverifiedNotice }) => UnverifiedNotice),
)

/** What is wrong with an account, above every page. */
export function AccountNotices({ account }: { account: Account }) {
  return (
    <>
      {account.unreachableSince && <UnreachableNotice email={account.email} />}
      {!account.emailVerified && <UnverifiedNotice email={account.email} />}
    </>
  )
}
