import { addressOf, type Mail } from './mail.ts'

export interface MailEvent {
  /** The message's own: the same for each delivery of it. */
  id: string
  body: object
}

type News = 'sent' | 'delivered' | 'delivery_delayed' | 'bounced' | 'complained' | 'suppressed'

/** An event as Resend writes it (`EmailBouncedEvent` and its like in their OpenAPI file). */
export function mailEvent(id: string, news: News, mail: Mail, at: number): MailEvent {
  const created_at = new Date(at).toISOString()
  const data = {
    broadcast_id: undefined,
    created_at: new Date(mail.acceptedAt).toISOString(),
    email_id: mail.id,
    message_id: `<${mail.id}@email.sandbox>`,
    from: mail.from,
    to: mail.to.map(to => addressOf(to) ?? to),
    subject: mail.subject,
    ...details(news),
  }
  return { id, body: { type: `email.${news}`, created_at, data } }
}

const nobody = 'smtp; 550 5.1.1 user unknown'

function details(news: News): object {
  switch (news) {
    case 'bounced':
      return {
        bounce: {
          diagnosticCode: [nobody],
          message: 'The recipient’s mail server said that there is no such mailbox.',
          subType: 'NoEmail',
          type: 'Permanent',
        },
      }
    case 'suppressed':
      return {
        suppressed: {
          diagnosticCode: [nobody],
          message: 'An earlier mail to this address came back.',
          reason: 'previous_bounce',
          type: 'OnAccountSuppressionList',
        },
      }
    default:
      return {}
  }
}

/** What is told of a mail behind `sent`, in the order in which it happens. */
export function newsOf({ fate }: Mail): News[] {
  switch (fate) {
    case 'complained':
      return ['delivered', 'complained']
    case 'delayed':
      return ['delivery_delayed']
    default:
      return [fate]
  }
}
