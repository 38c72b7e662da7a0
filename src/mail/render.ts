import type { z } from 'zod'
import type { Language } from '../words/sentence.ts'
import type { Letter, Wording } from './letter.ts'
import { accountErased } from './letters/account-erased.ts'
import { backupMade } from './letters/backup-made.ts'
import { backupsDeleted } from './letters/backups-deleted.ts'
import { backupsFailing } from './letters/backups-failing.ts'
import { backupsGoing } from './letters/backups-going.ts'
import { backupsResumed } from './letters/backups-resumed.ts'
import { confirmNewEmail } from './letters/confirm-new-email.ts'
import { emailChanged } from './letters/email-changed.ts'
import { memberJoined } from './letters/member-joined.ts'
import { operatorBackups } from './letters/operator-backups.ts'
import { operatorContact } from './letters/operator-contact.ts'
import { operatorDispute } from './letters/operator-dispute.ts'
import { operatorDrill } from './letters/operator-drill.ts'
import { operatorLost } from './letters/operator-lost.ts'
import { operatorMoneyCheck } from './letters/operator-money-check.ts'
import { operatorOrphan } from './letters/operator-orphan.ts'
import { operatorOutage } from './letters/operator-outage.ts'
import { operatorRollout } from './letters/operator-rollout.ts'
import { orderReceived } from './letters/order-received.ts'
import { orderRefunded } from './letters/order-refunded.ts'
import { paymentDisputed } from './letters/payment-disputed.ts'
import { paymentMissing } from './letters/payment-missing.ts'
import { paymentReceipt } from './letters/payment-receipt.ts'
import { paymentReceived } from './letters/payment-received.ts'
import { planChanged } from './letters/plan-changed.ts'
import { refundPaid } from './letters/refund-paid.ts'
import { renewalComing } from './letters/renewal-coming.ts'
import { resetPassword } from './letters/reset-password.ts'
import { serverFound } from './letters/server-found.ts'
import { serverIdle } from './letters/server-idle.ts'
import { serverLocked } from './letters/server-locked.ts'
import { serverLost } from './letters/server-lost.ts'
import { serverLostWithoutCopy } from './letters/server-lost-without-copy.ts'
import { serverReady } from './letters/server-ready.ts'
import { serverRebuilt } from './letters/server-rebuilt.ts'
import { serverResumed } from './letters/server-resumed.ts'
import { serverStaysAwake } from './letters/server-stays-awake.ts'
import { serverUpdateFailed } from './letters/server-update-failed.ts'
import { serverWakesLate } from './letters/server-wakes-late.ts'
import { subscriptionEnded } from './letters/subscription-ended.ts'
import { subscriptionEnding } from './letters/subscription-ending.ts'
import { subscriptionExpiring } from './letters/subscription-expiring.ts'
import { teamInvitation } from './letters/team-invitation.ts'
import { trialBegun } from './letters/trial-begun.ts'
import { trialEnding } from './letters/trial-ending.ts'
import { usageLimit } from './letters/usage-limit.ts'
import { verifyEmail } from './letters/verify-email.ts'
import { wayInChanged } from './letters/way-in-changed.ts'
import type { LetterGroup } from './wishes.ts'

export const letters = {
  'verify-email': verifyEmail,
  'reset-password': resetPassword,
  'confirm-new-email': confirmNewEmail,
  'email-changed': emailChanged,
  'way-in-changed': wayInChanged,
  'team-invitation': teamInvitation,
  'member-joined': memberJoined,
  'payment-received': paymentReceived,
  'trial-begun': trialBegun,
  'order-received': orderReceived,
  'server-ready': serverReady,
  'order-refunded': orderRefunded,
  'payment-receipt': paymentReceipt,
  'payment-missing': paymentMissing,
  'payment-disputed': paymentDisputed,
  'operator-dispute': operatorDispute,
  'operator-money-check': operatorMoneyCheck,
  'operator-contact': operatorContact,
  'server-rebuilt': serverRebuilt,
  'server-lost-without-copy': serverLostWithoutCopy,
  'server-locked': serverLocked,
  'server-lost': serverLost,
  'server-found': serverFound,
  'operator-outage': operatorOutage,
  'operator-orphan': operatorOrphan,
  'operator-lost': operatorLost,
  'operator-drill': operatorDrill,
  'operator-rollout': operatorRollout,
  'trial-ending': trialEnding,
  'server-resumed': serverResumed,
  'server-idle': serverIdle,
  'server-stays-awake': serverStaysAwake,
  'server-update-failed': serverUpdateFailed,
  'server-wakes-late': serverWakesLate,
  'subscription-ending': subscriptionEnding,
  'subscription-expiring': subscriptionExpiring,
  'renewal-coming': renewalComing,
  'subscription-ended': subscriptionEnded,
  'backups-going': backupsGoing,
  'backup-made': backupMade,
  'backups-deleted': backupsDeleted,
  'backups-failing': backupsFailing,
  'backups-resumed': backupsResumed,
  'operator-backups': operatorBackups,
  'plan-changed': planChanged,
  'refund-paid': refundPaid,
  'account-erased': accountErased,
  'usage-limit': usageLimit,
} as const

export type LetterKind = keyof typeof letters
export type LetterParams<K extends LetterKind> = z.infer<(typeof letters)[K]['params']>

export interface RenderedLetter {
  subject: string
  html: string
  text: string
}

export const isLetterKind = (kind: string): kind is LetterKind => Object.hasOwn(letters, kind)

/**
 * A letter ready to send.
 * @throws when a parameter is missing or malformed: what enqueued it is at fault.
 */
export function renderLetter<K extends LetterKind>(
  kind: K,
  language: Language,
  params: Readonly<Record<string, string>>,
  /**
   * `optOut`: where its recipient can say that they wish none of its group; null: it is part of what was agreed. `zone`:
   * their time zone.
   */
  { optOut = null, zone = 'UTC' }: { optOut?: OptOut | null; zone?: string } = {},
): RenderedLetter {
  const wording = wordingOf(kind, language, params, zone)
  const link = optOut && { label: optOutLabels[language][optOut.group], url: optOut.url }
  return {
    subject: wording.subject.replaceAll(/[\r\n]+/g, ' '),
    html: html(wording, language, link),
    text: plainText(wording, link),
  }
}

interface OptOut {
  group: LetterGroup
  url: string
}

const optOutLabels: Record<Language, Record<LetterGroup, string>> = {
  en: {
    rest: 'No more letters about rest and waking',
    backups: 'No more letters about finished backups',
    usage: 'No more letters about usage and limits',
  },
  ar: {
    rest: 'إيقاف الرسائل عن السكون والاستيقاظ',
    backups: 'إيقاف الرسائل عن النسخ المكتملة',
    usage: 'إيقاف الرسائل عن الاستخدام وحدوده',
  },
}

interface Link {
  label: string
  url: string
}

/** The letter's own parameters are checked by its own schema; the two belong together by construction. */
function wordingOf(kind: LetterKind, language: Language, params: unknown, zone: string): Wording {
  const letter: Letter = letters[kind]
  return letter[language](letter.params.parse(params), zone)
}

function plainText(wording: Wording, optOut: Link | null): string {
  const button = wording.button ? [`${wording.button.label}:\n${wording.button.url}`] : []
  const note = wording.note ? [wording.note] : []
  const end = optOut ? [`${optOut.label}: ${optOut.url}`] : []
  const parts = [wording.heading, ...wording.paragraphs, ...button, ...note, 'Sambuk', ...end]
  return `${parts.join('\n\n')}\n`
}

const font =
  "'IBM Plex Sans Arabic', Inter, system-ui, -apple-system, 'Segoe UI', Tahoma, sans-serif"

/**
 * One column, no image, no script. Tables and inline styles are for Outlook; the colours are chosen so
 * that clients that darken mail by themselves keep them readable, and given twice for those that ask.
 */
function html(wording: Wording, language: Language, optOut: Link | null): string {
  const direction = language === 'ar' ? 'rtl' : 'ltr'
  const paragraphs = wording.paragraphs
    .map(paragraph => `<p style="margin:0;margin-block-end:16px">${escapeHtml(paragraph)}</p>`)
    .join('\n')
  return `<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(wording.subject)}</title>
<style>
@media (prefers-color-scheme: dark) {
  .page { background: #10161c !important; color: #e8eef2 !important }
  .card { background: #18212a !important }
  .quiet { color: #a9b7c2 !important }
}
</style>
</head>
<body class="page" dir="${direction}" style="margin:0;background:#f2f5f7;color:#17202a;font-family:${font}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" class="card" dir="${direction}" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border-radius:12px">
<tr><td style="padding:32px;font-size:16px;line-height:1.6;text-align:start">
<p class="quiet" style="margin:0;margin-block-end:24px;color:#4a5a68;font-size:14px">Sambuk</p>
<h1 style="margin:0;margin-block-end:16px;font-size:22px;line-height:1.35">${escapeHtml(wording.heading)}</h1>
${paragraphs}
${wording.button ? button(wording.button) : ''}
${wording.note ? `<p class="quiet" style="margin:0;color:#4a5a68;font-size:14px">${escapeHtml(wording.note)}</p>` : ''}
</td></tr></table>
${optOut ? quietLink(optOut) : ''}
</td></tr></table>
</body>
</html>
`
}

const button = ({ label, url }: { label: string; url: string }): string =>
  `<p style="margin:0;margin-block:24px"><a href="${escapeHtml(url)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#0b5c6b;color:#ffffff;font-weight:600;text-decoration:none">${escapeHtml(label)}</a></p>`

const quietLink = ({ label, url }: Link): string =>
  `<p class="quiet" style="margin:0;margin-block-start:16px;font-size:13px"><a href="${escapeHtml(url)}" class="quiet" style="color:#4a5a68">${escapeHtml(label)}</a></p>`

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, sign => entities[sign] ?? sign)
