import { type StoredMessage, said, verbatim } from './code.ts'

/** What commands, alarms and mails say of themselves, as the portal writes it down. */
export const steps = {
  replicate: [said('step-sign-in'), said('step-read-users'), said('step-read-numbers')],
  finish: said('step-finish'),
  domain: said('step-look-certificate'),
  mail: said('step-hand-over-mail', { host: 'smtp.northline.example' }),
  customers: said('step-load-customers'),
}
const secretExpired = verbatim('AADSTS7000222: The provided client secret keys are expired.')
export const errors = {
  gone: said('authentication-gone'),
  unreadable: said('secret-unreadable'),
  unexpected: said('unexpected-failure'),
  unavailable: verbatim('Microsoft Graph was unavailable (503) on every try'),
  expired: verbatim('Sign-in refused: AADSTS7000222: The provided client secret keys are expired.'),
}
export const cancelled = {
  executing: said('cancelled-while-executing'),
  by: said('cancelled-by', { by: 'Otis Alder' }),
  overtaken: said('overtaken'),
}
export const mailErrors = {
  refused: said('mail-bounced', { said: '550 5.1.1 No such user' }),
  away: verbatim('The email server did not answer. ETIMEDOUT'),
  sender: said('mail-refused', { said: '550 5.7.1' }),
  suppressed: said('mail-suppressed'),
}
export const logLines: [level: string, message: StoredMessage][] = [
  ['info', said('step-sign-in')],
  ['info', said('users-read', { count: 1200, isFull: true })],
  ['info', said('users-reading', { count: 1200 })],
  ['info', said('users-read', { count: 17, isFull: false })],
  ['info', said('numbers-read', { count: 90 })],
  ['warning', said('worker-stopped')],
  ['warning', said('cancel-asked', { by: 'Otis Alder' })],
  ['info', said('queued-again', { by: 'Nico Brandt' })],
  ['error', said('unexpected-failure')],
  ['error', verbatim('Told by a server in its own <words> & signs.')],
]
const lookAtProxy = said('domain-certificate-repair')
const checkAddress = said('mail-undelivered-repair')
const host = 'voice.alder.example'
export const alarms: [name: StoredMessage, text: StoredMessage, action: StoredMessage | null][] = [
  [said('m365-refused'), secretExpired, said('m365-refused-repair')],
  [
    said('m365-throttled'),
    verbatim('Told to wait for 600 seconds.'),
    said('m365-throttled-repair'),
  ],
  [said('replication-failed'), errors.gone, said('command-failed-repair')],
  [
    said('user-license-threshold'),
    said('user-license-threshold-text', { users: 47, licensed: 50 }),
    said('user-license-threshold-repair'),
  ],
  [
    said('quota-used-up'),
    said('quota-use', { quota: 'widgets', used: 5, limit: 5 }),
    said('quota-repair'),
  ],
  [
    said('quota-nearly-used-up'),
    said('quota-use', { quota: 'disk', used: 9 * 1024 ** 3, limit: 10 * 1024 ** 3 }),
    said('quota-repair'),
  ],
  [
    said('mail-bounced-alarm'),
    said('mail-undelivered-text', { mail: said('mail-activation'), reason: mailErrors.refused }),
    checkAddress,
  ],
  [
    said('mail-undelivered'),
    said('mail-undelivered-text', { mail: said('mail-test'), reason: said('mail-away') }),
    checkAddress,
  ],
  [said('domain-lost'), said('domain-lost-text', { host }), said('domain-lost-repair')],
  [said('domain-certificate'), said('certificate-invalid', { host }), lookAtProxy],
  [said('domain-certificate'), said('certificate-ends', { host }), lookAtProxy],
  [verbatim('SBC unreachable'), verbatim('None of the gateways answers: <sip-1>, "sip-2".'), null],
]
export const logTypes =
  'account.activated account.added account.changed account.deleted account.disabled account.enabled account.factor-added account.factor-removed account.recovery-codes-made account.signed-out alarm.acknowledged alarm.unacknowledged branding.changed command.cancelled command.queued command.retried domain.certificate domain.disabled domain.enabled domain.expired domain.lost domain.released domain.removed domain.requested domain.verified identity.changed identity.removed invitation.reset-sent invitation.revoked invitation.sent license-pool.changed log.exported mail.failed mail.password mail.resent mail.sent password.changed password.reset permission.changed quota.changed quota.granted secret.changed service.licenses services.exported services.imported session.factor-asked session.opened setting.changed site.added site.changed site.removed support.approved support.ended support.requested support.started tenant.activated tenant.created tenant.deactivated tenant.deleted tenant.deletion-ordered tenant.deletion-stopped tenant.profile-changed token.added token.revoked usage.exported view.removed something.quite-new'.split(
    ' ',
  )
