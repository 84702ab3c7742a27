import type { Given } from '../../domain/form.ts'
import {
  changeOvoc,
  type OvocCheck,
  ovocForm,
  readOvoc,
  readOvocToTry,
  refuseOvoc,
} from '../../domain/onboarding/ovoc.ts'
import { Scope } from '../../domain/scope.ts'
import { OvocPage, OvocTested, ovocLook, ovocPath } from '../../views/onboarding/ovoc.tsx'
import type { C } from '../form.answers.tsx'
import { settingsPage } from '../form.tsx'
import { type RouteParts, type Routes, routes } from '../route.ts'

const nobody: OvocCheck = { check: async () => ({ code: 'ovoc-unreachable', params: {} }) }

/** The manager of SBCs: it is signed in to before its settings are kept, while no transaction is open. */
export function ovoc({ ovoc: checks = nobody }: RouteParts): Routes {
  const ovoc = routes()

  async function tried({ var: { database, actor, seal } }: C, given: Given) {
    const read = (scope: Scope) => readOvocToTry(scope, seal, given)
    const access = await Scope.enter(database, actor, read, 'read only')
    const reason = access && (await checks.check(access))
    if (reason) refuseOvoc(reason)
    return access
  }

  settingsPage(ovoc, {
    ...{ path: ovocPath, form: ovocForm },
    read: ({ var: { scope } }) => readOvoc(scope),
    look: (_, read) => ovocLook(read),
    page: (_, read, form) => <OvocPage ovoc={read} form={form} />,
    tryFirst: tried,
    save: ({ var: { scope, seal } }, given) => changeOvoc(scope, seal, given),
    test: {
      path: '/checks',
      ahead: async (c, given) => <OvocTested isNone={(await tried(c, given)) === null} />,
    },
  })
  return ovoc
}
