import { type Database, Scope, system } from './domain/scope.ts'
import { changeSetting, readSetting } from './domain/settings/settings.ts'
import type { Mailbox } from './sandbox/mailbox.ts'

/** Points the demo's mail at its mailbox, whose port is another at each start, unless somebody chose a server of their own. */
export async function useMailbox(database: Database, { host, port }: Mailbox['smtp']) {
  await Scope.enter(database, system({ kind: 'provider' }), async (scope) => {
    const { value, version } = await readSetting(scope, 'mail')
    if (value.host && value.host !== host) return
    const fromAddress = value.fromAddress || 'portal@northline.example'
    await changeSetting(
      scope,
      'mail',
      { ...value, host, port, security: 'none', fromAddress },
      version,
    )
  })
}
