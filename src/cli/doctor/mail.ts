import { type Check, failed, fine, refusedBy, warning } from './finding.ts'

const accounts = {
  resend: { key: 'RESEND_API_KEY', page: 'resend.com/api-keys' },
  smtp: { key: 'SAMBUK_SMTP_URL', page: 'the settings of your mail server' },
}

/** Whether letters to customers can go out under our name. */
export const checkMail: Check = async ({ open, config, signal }) => {
  const subject = 'mail sender'
  const sender = await open.outside.mailer.checkSender(config.mailFrom, signal)
  if (!sender.ok) {
    return sender.error.code === 'restricted_api_key'
      ? [
          warning(
            subject,
            'the key may send and nothing else, so the sender’s domain cannot be looked at',
            'Look at resend.com/domains whether the domain of SAMBUK_MAIL_FROM is verified.',
          ),
        ]
      : [refusedBy(subject, sender.error, accounts[config.mail.carrier])]
  }
  const { domain, status } = sender.value
  if (config.mail.carrier === 'smtp') {
    return [fine(subject, `the SMTP server lets us in; letters come from ${domain}`)]
  }
  if (status === 'verified') return [fine(subject, `${domain} is verified`)]
  const what = status === null ? `${domain} is not known to the vendor` : `${domain} is ${status}`
  return [
    failed(
      subject,
      what,
      `Add ${domain} at resend.com/domains and its records to the zone, or set SAMBUK_MAIL_FROM to an address of a verified domain.`,
    ),
  ]
}
