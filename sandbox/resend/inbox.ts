import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Html, html } from '../pages/html.ts'
import { layout } from '../pages/layout.ts'
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
    return sendPage(reply, 200, renderList(mails, to))
  })

  app.get('/inbox/:id', (request, reply) => {
    const mail = mailbox.find(path.parse(request.params).id)
    if (wantsJson(request)) {
      if (!mail) return reply.code(404).send({ message: 'There is no such mail.' })
      return showMail(mail, mailbox.now())
    }
    return sendPage(reply, mail ? 200 : 404, mail ? renderMail(mail) : renderMissing())
  })
}

function recipients({ to, cc, bcc }: Mail): string[] {
  return [...to, ...(cc ?? []), ...(bcc ?? [])].map(each => addressOf(each)?.toLowerCase() ?? '')
}

function renderList(mails: Mail[], to: string): string {
  const body = html`<h1>Inbox</h1>
<form method="get" action="/inbox" class="filter">
  <label for="to">Recipient</label>
  <input id="to" name="to" type="email" dir="ltr" value="${to}" autocomplete="off">
  <button type="submit">Show</button>
  ${to ? html`<a href="/inbox">All mail</a>` : null}
</form>
${mails.length === 0 ? html`<p class="quiet">No mail${to ? html` for <bdi>${to}</bdi>` : null} yet.</p>` : renderTable(mails)}`
  return layout({ language: 'en', title: 'Inbox', css, body })
}

function renderTable(mails: Mail[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Mails"><table>
<thead><tr><th scope="col">To</th><th scope="col">Subject</th><th scope="col">Time</th></tr></thead>
<tbody>${mails.map(
    mail => html`<tr>
  <td><bdi dir="ltr">${mail.to.join(', ')}</bdi></td>
  <td dir="auto"><a href="/inbox/${mail.id}">${mail.subject}</a></td>
  <td>${time(mail)}</td>
</tr>`,
  )}</tbody></table></div>`
}

function renderMail(mail: Mail): string {
  const rows: [string, string[]][] = [
    ['From', [mail.from]],
    ['To', mail.to],
    ['Cc', mail.cc ?? []],
    ['Bcc', mail.bcc ?? []],
    ['Reply to', mail.replyTo ?? []],
    ['Attachments', mail.attachments.map(({ filename, bytes }) => `${filename} (${bytes} bytes)`)],
  ]
  const body = html`<p><a href="/inbox">Inbox</a></p>
<h1 dir="auto">${mail.subject}</h1>
<dl>
${rows
  .filter(([, values]) => values.length > 0)
  .map(
    ([name, values]) => html`<dt>${name}</dt><dd><bdi dir="auto">${values.join(', ')}</bdi></dd>`,
  )}
<dt>Time</dt><dd>${time(mail)}</dd>
</dl>
${mail.html === null ? null : renderFrame(mail.html)}
${mail.text === null ? null : html`<h2>Text version</h2><div class="text" dir="auto">${linked(mail.text)}</div>`}`
  return layout({ language: 'en', title: mail.subject, css, body })
}

/** The mail's own markup, shut in: no scripts, no forms, links open outside the frame. */
function renderFrame(markup: string): Html {
  return html`<iframe title="The mail" sandbox="allow-popups allow-popups-to-escape-sandbox"
  referrerpolicy="no-referrer" srcdoc="${`<base target="_blank">${markup}`}"></iframe>`
}

function renderMissing(): string {
  const body = html`<h1>There is no such mail</h1><p><a href="/inbox">Inbox</a></p>`
  return layout({ language: 'en', title: 'No such mail', css, body })
}

function linked(text: string): Html[] {
  return text
    .split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]])/)
    .map((part, index) =>
      index % 2 === 1 ? html`<a href="${part}" dir="ltr">${part}</a>` : html`${part}`,
    )
}

const time = ({ acceptedAt }: Mail) =>
  new Date(acceptedAt).toISOString().replace('T', ' ').slice(0, 19)

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
