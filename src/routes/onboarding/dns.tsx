import type { Given } from '../../domain/form.ts'
import { message } from '../../domain/messages.ts'
import {
  changeDnsSettings,
  dnsForm,
  readDnsSettings,
  readZoneToTry,
  refuseTried,
  type ZoneCheck,
} from '../../domain/onboarding/dns.ts'
import { Scope } from '../../domain/scope.ts'
import { DnsPage, dnsLook, dnsPath, Tested } from '../../views/onboarding/dns.tsx'
import type { C } from '../form.answers.tsx'
import { settingsPage } from '../form.tsx'
import { type RouteParts, type Routes, routes } from '../route.ts'

const nobody: ZoneCheck = { check: async () => message('zone-unreachable') }

/** The provider's zone: it is written to before its settings are kept, while no transaction is open. */
export function dnsSettings({ zones = nobody }: RouteParts): Routes {
  const dnsSettings = routes()

  async function tried({ var: { database, actor, seal } }: C, given: Given) {
    const read = (scope: Scope) => readZoneToTry(scope, seal, given)
    const access = await Scope.enter(database, actor, read, 'read only')
    const reason = access && (await zones.check(access))
    if (access && reason) refuseTried(access, reason)
    return access
  }

  settingsPage(dnsSettings, {
    ...{ path: dnsPath, form: dnsForm },
    read: ({ var: { scope } }) => readDnsSettings(scope),
    look: (_, { hasKey }) => dnsLook(hasKey),
    page: (_, __, form) => <DnsPage form={form} />,
    tryFirst: tried,
    save: ({ var: { scope, seal } }, given) => changeDnsSettings(scope, seal, given),
    test: {
      path: '/checks',
      ahead: async (c, given) => <Tested isNone={(await tried(c, given)) === null} />,
    },
  })
  return dnsSettings
}
