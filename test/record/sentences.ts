/** What commands, alarms and mails say of themselves, as the portal writes it down. */
export const steps = {
  replicate: ['Sign in to Microsoft 365', 'Read users', 'Read numbers', 'Finish'],
  domain: ['Ask DNS', 'Look at the certificate'],
  mail: ['Write the message', 'Hand it to smtp.northline.example'],
  deletion: [
    'End its sessions',
    'Stop its queue',
    'Give back its licenses',
    'Delete its rows',
    'Leave a tombstone',
  ],
}
export const errors = [
  'The customer has no Microsoft 365 authentication any more.',
  'The stored client secret cannot be opened. Enter it again.',
  'Something unexpected went wrong; the process log has the details.',
  'Microsoft Graph was unavailable (503) on every try',
  'Sign-in refused: AADSTS7000222: The provided client secret keys are expired.',
]
export const logLines = [
  ['info', 'Sign in to Microsoft 365'],
  ['info', '1200 users read.'],
  ['info', 'Read users: 1,200'],
  ['info', '17 changed users read.'],
  ['info', '90 numbers read.'],
  ['warning', 'The worker stopped; it is given to another.'],
  ['warning', 'Otis Alder asked to cancel it.'],
  ['info', 'Queued again by Nico Brandt.'],
  ['error', 'Something unexpected went wrong; the process log has the details.'],
  ['error', 'Told by a server in its own <words> & signs.'],
]
export const alarms: [name: string, text: string, action: string | null][] = [
  [
    'Microsoft 365 authentication refused',
    'AADSTS7000222: The provided client secret keys are expired.',
    'Renew the client secret or the consent, then queue a replication.',
  ],
  [
    'Microsoft 365 asks for fewer calls',
    'Told to wait for 600 seconds.',
    'Nothing: it is tried again when Microsoft allows it.',
  ],
  [
    'Replication failed',
    'The customer has no Microsoft 365 authentication any more.',
    'Open the command under Queued Tasks, remove the cause and retry it.',
  ],
  [
    'User License Threshold',
    '47 voice users, 50 licensed.',
    'License more users, or take the voice plan from users who do not need it.',
  ],
  [
    'Quota used up',
    'Widgets: 5 of 5 used.',
    'More of it must be given, or what is not needed be removed.',
  ],
  [
    'Quota nearly used up',
    'Disk space: 9 GiB of 10 GiB used.',
    'More of it must be given, or what is not needed be removed.',
  ],
  [
    'E-mail bounced',
    'Activation link: The address was refused. 550 5.1.1 No such user',
    'Check the address, then send the message again.',
  ],
  [
    'E-mail not delivered',
    'Test mail: The e-mail server did not answer.',
    'Check the address, then send the message again.',
  ],
  [
    'Domain lost',
    'DNS has not proven voice.alder.example for three days. It is served as long as it points at the portal.',
    'Put the two DNS records back; the page of the domain shows them.',
  ],
  [
    'Certificate of a domain',
    'voice.alder.example shows no valid certificate.',
    'Look at the log of the proxy in front of the portal.',
  ],
  [
    'Certificate of a domain',
    'The certificate of voice.alder.example ends soon and was not renewed.',
    'Look at the log of the proxy in front of the portal.',
  ],
  ['SBC unreachable', 'None of the gateways answers: <sip-1>, "sip-2".', null],
]
export const logTypes =
  'account.activated account.added account.changed account.deleted account.disabled account.enabled account.factor-added account.factor-removed account.recovery-codes-made account.signed-out alarm.acknowledged alarm.unacknowledged branding.changed command.cancelled command.queued command.retried domain.certificate domain.disabled domain.enabled domain.expired domain.lost domain.released domain.removed domain.requested domain.verified identity.changed identity.removed invitation.reset-sent invitation.revoked invitation.sent license-pool.changed log.exported mail.failed mail.password mail.resent mail.sent password.changed password.reset permission.changed quota.changed quota.granted secret.changed service.licenses services.exported services.imported session.factor-asked session.opened setting.changed site.added site.changed site.removed support.approved support.ended support.requested support.started tenant.activated tenant.created tenant.deactivated tenant.deleted tenant.deletion-ordered tenant.deletion-stopped tenant.profile-changed token.added token.revoked usage.exported view.removed something.quite-new'.split(
    ' ',
  )
