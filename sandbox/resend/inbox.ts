import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Html, html } from '../pages/html.ts'
import { type Language, layout, preferredLanguage } from '../pages/layout.ts'
import { inboxWords } from './inbox-words.ts'
import { addressOf, type Mail, showMail } from './mail.ts'
import type { Mailbox } from './mailbox.ts'

const rowsMax = 200
const query = z.object({ to: z.string().optional() })
const path = z.object({ id: z.string() })

/**
 * The recipients' mailboxes, for people and (with `Accept: application/json`) for programs:
 * `/inbox?to=layla@example.com`, newest first, and `/inbox/<id>`.
 */
export function registerInbox(app: FastifyInstance, mailbox: Mailbox): void {
  app.get('/inbox', (request, reply) => {
    const to = query.parse(request.query).to?.trim().toLowerCase() ?? ''
    const mails = mailbox
      .list()
      .filter(mail => (mail.scheduledAt ?? 0) <= mailbox.now())
      .filter(mail => to === '' || recipients(mail).includes(to))
      .slice(0, rowsMax)
    if (wantsJson(request)) return { data: mails.map(mail => showMail(mail, mailbox.now())) }
    return sendPage(reply, 200, renderList(languageOf(request), mails, to))
  })

  app.get('/inbox/:id', (request, reply) => {
    const mail = mailbox.find(path.parse(request.params).id)
    if (wantsJson(request)) {
      if (!mail) return reply.code(404).send({ message: 'There is no such mail.' })
      return showMail(mail, mailbox.now())
    }
    const language = languageOf(request)
    return mail
      ? sendPage(reply, 200, renderMail(language, mail))
      : sendPage(reply, 404, renderMissing(language))
  })
}

function recipients({ to, cc, bcc }: Mail): string[] {
  return [...to, ...(cc ?? []), ...(bcc ?? [])].map(each => addressOf(each)?.toLowerCase() ?? '')
}

function renderList(language: Language, mails: Mail[], to: string): string {
  const words = inboxWords[language]
  const none = to ? html`${words.noneFor} <bdi dir="ltr">${to}</bdi>` : html`${words.none}`
  const body = html`<h1>${words.inbox}</h1>
<form method="get" action="/inbox" class="filter">
  <label for="to">${words.recipient}</label>
  <input id="to" name="to" type="email" dir="ltr" value="${to}" autocomplete="off">
  <button type="submit">${words.show}</button>
  ${to ? html`<a href="/inbox">${words.allMail}</a>` : null}
</form>
${mails.length === 0 ? html`<p class="quiet">${none}</p>` : renderTable(language, mails)}`
  return layout({ language, title: words.inbox, css, body })
}

function renderTable(language: Language, mails: Mail[]): Html {
  const words = inboxWords[language]
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${words.mails}"><table>
<thead><tr><th scope="col">${words.to}</th><th scope="col">${words.subject}</th><th scope="col">${words.time}</th></tr></thead>
<tbody>${mails.map(
    mail => html`<tr>
  <td><bdi dir="ltr">${mail.to.join(', ')}</bdi></td>
  <td><bdi><a href="/inbox/${mail.id}">${mail.subject}</a></bdi></td>
  <td>${time(mail)}</td>
</tr>`,
  )}</tbody></table></div>`
}

function renderMail(language: Language, mail: Mail): string {
  const words = inboxWords[language]
  const files = mail.attachments.map(({ filename, bytes }) => `${filename} (${bytes} B)`)
  const rows: [string, string[]][] = [
    [words.from, [mail.from]],
    [words.to, mail.to],
    [words.cc, mail.cc ?? []],
    [words.bcc, mail.bcc ?? []],
    [words.replyTo, mail.replyTo ?? []],
    [words.attachments, files],
  ]
  const body = html`<p><a href="/inbox">${words.inbox}</a></p>
<h1 dir="auto">${mail.subject}</h1>
<dl>
${rows
  .filter(([, values]) => values.length > 0)
  .map(
    ([name, values]) => html`<dt>${name}</dt><dd><bdi dir="auto">${values.join(', ')}</bdi></dd>`,
  )}
<dt>${words.time}</dt><dd>${time(mail)}</dd>
</dl>
${mail.html === null ? null : renderFrame(words.mail, mail.html)}
${mail.text === null ? null : html`<h2>${words.textVersion}</h2><div class="text" dir="auto">${linked(mail.text)}</div>`}`
  return layout({ language, title: mail.subject, css, body })
}

/** The mail's own markup, shut in: no scripts, no forms, links open outside the frame. */
function renderFrame(title: string, markup: string): Html {
  return html`<iframe title="${title}" sandbox="allow-popups allow-popups-to-escape-sandbox"
  referrerpolicy="no-referrer" srcdoc="${`<base target="_blank">${markup}`}"></iframe>`
}

function renderMissing(language: Language): string {
  const { missing, inbox } = inboxWords[language]
  const body = html`<h1>${missing}</h1><p><a href="/inbox">${inbox}</a></p>`
  return layout({ language, title: missing, css, body })
}

const languageOf = ({ headers }: FastifyRequest) => preferredLanguage(headers['accept-language'])

function linked(text: string): Html[] {
  return text
    .split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]])/)
    .map((part, index) =>
      index % 2 === 1 ? html`<a href="${part}" dir="ltr">${part}</a>` : html`${part}`,
    )
}

const time = ({ acceptedAt }: Mail) =>
  html`<bdi dir="ltr">${new Date(acceptedAt).toISOString().replace('T', ' ').slice(0, 19)}</bdi>`

function wantsJson(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('application/json') ?? false
}

function sendPage(reply: FastifyReply, status: number, page: string) {
  return reply.code(status).type('text/html; charset=utf-8').send(page)
}

const css = `
.filter { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-block-end: 1rem }
.filter input { flex: 1 1 14rem; font: inherit; padding: .375rem .625rem; color: inherit; background: var(--surface); border: 1px solid var(--quiet); border-radius: .375rem }
.filter button { font: inherit; padding: .375rem .875rem; background: var(--accent); color: var(--on-accent); border: 0; border-radius: .375rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .125rem 1rem }
dt { color: var(--quiet) }
dd { margin: 0; overflow-wrap: anywhere }
iframe { inline-size: 100%; block-size: 36rem; border: 1px solid var(--line); border-radius: .5rem; background: #fff; color-scheme: light }
h2 { font-size: 1rem }
.text { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--surface); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem }
`
