import { readFile } from 'node:fs/promises'
import { setAuthentication } from '../domain/connect/applications.save.ts'
import { decodeCsv } from '../domain/csv.read.ts'
import { importServices } from '../domain/imports/imports.ts'
import { message } from '../domain/messages.ts'
import { Refusal } from '../domain/refusal.ts'
import { Scope } from '../domain/scope.ts'
import { queueReplicationOf } from '../domain/services/replications.ts'
import { switchApprovalOff } from '../domain/tenants/support-approval.ts'
import { actor, type Commands, counted, inLine, needed, say, text } from './command.ts'

/** What is done to a customer, or loads many of them. */
export const tenantCommands: Commands = {
  'm365 set': {
    usage: 'm365 set --tenant SHORTNAME --ms-tenant GUID --client-id GUID [--client-secret S]',
    about:
      'Sets the app registration that replication signs in with. Without --client-secret, CLIENT_SECRET from the environment is used.',
    options: { tenant: text, 'ms-tenant': text, 'client-id': text, 'client-secret': text },
    async run(database, given, _, seal) {
      const clientSecret = given['client-secret'] ?? process.env.CLIENT_SECRET
      if (!clientSecret) throw new Refusal('invalid', 'client-secret-needed')
      const application = {
        msTenantId: needed(given, 'ms-tenant'),
        clientId: needed(given, 'client-id'),
        clientSecret,
      }
      const shortname = needed(given, 'tenant')
      const { sharedWith } = await Scope.enter(database, actor, (s) =>
        setAuthentication(s, seal, shortname, application),
      )
      const by = sharedWith.join(', ')
      const warning = by && ` Warning: ${say(message('same-ms-tenant', { by }))}`
      return `Set the Microsoft 365 authentication of ${shortname}.${warning}`
    },
  },
  'approval off': {
    usage: 'approval off --tenant SHORTNAME --reason TEXT',
    about:
      'Stops asking a tenant for approval before support and changes to sign-in, when its administrators are locked out. The reason is in the tenant’s log and is emailed to all its administrators.',
    options: { tenant: text, reason: text },
    async run(database, given) {
      const [shortname, reason] = [needed(given, 'tenant'), needed(given, 'reason')]
      const name = await Scope.enter(database, actor, (scope) =>
        switchApprovalOff(scope, shortname, { reason }),
      )
      return `${name} is no longer asked for approval. Its administrators are told why.`
    },
  },
  'replication queue': {
    usage: 'replication queue --tenant SHORTNAME [--read-all]',
    about:
      'Queues a replication of a customer; with --read-all it drops the delta link and reads everything again.',
    options: { tenant: text, 'read-all': { type: 'boolean' } },
    async run(database, given) {
      const shortname = needed(given, 'tenant')
      const readAll = given['read-all'] !== undefined
      const { queued } = await Scope.enter(database, actor, (scope) =>
        queueReplicationOf(scope, shortname, { readAll }),
      )
      const done = queued.length > 0 ? 'Queued' : 'Joined the queued'
      return `${done} replication of ${shortname}${readAll ? ', which reads everything again' : ''}.`
    },
  },
  'import services': {
    usage: 'import services FILE.csv [--skip-bad]',
    about: 'Loads tenants and their services: all rows or none, unless --skip-bad.',
    options: { 'skip-bad': { type: 'boolean' } },
    async run(database, given, [file]) {
      if (!file) throw new Refusal('invalid', 'which-file')
      const csv = decodeCsv(await readFile(file))
      const skipBad = given['skip-bad'] !== undefined
      const loaded = await Scope.enter(database, actor, (s) => importServices(s, csv, { skipBad }))
      const skipped = loaded.skipped
        ? `, ${counted(loaded.skipped, 'row')} skipped: ${inLine(loaded)}`
        : ''
      const { warnings } = loaded
      const warned = warnings.length ? `. Warnings: ${inLine({ errors: warnings })}` : ''
      return `Loaded ${counted(loaded.services, 'service')} of ${counted(loaded.tenants, 'new tenant')}${skipped}${warned}`
    },
  },
}
