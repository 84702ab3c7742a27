import type { Given } from '../../domain/form.ts'
import { messageOf } from '../../domain/message.ts'
import {
  changeOperatorConnect,
  connectionLost,
  connectionStands,
  type OperatorConnectCheck,
  operatorConnectForm,
  readConnectionToTry,
  readOperatorConnect,
  refuseConnection,
  operatorConnectResource as resource,
} from '../../domain/operator-connect/settings.ts'
import { may } from '../../domain/roles.ts'
import { Scope } from '../../domain/scope.ts'
import {
  ConnectionTested,
  OperatorConnectPage,
  operatorConnectPath as path,
  settingsLook,
} from '../../views/operator-connect/settings.tsx'
import { settingsWords } from '../../views/operator-connect/settings.words.ts'
import type { C } from '../form.answers.tsx'
import { settingsPage } from '../form.tsx'
import { type RouteParts, type Routes, routes } from '../route.ts'

const nobody: OperatorConnectCheck = {
  check: async () => ({ reason: { code: 'graph-unreachable', params: {} }, isRefused: false }),
}

/** The provider's application at Operator Connect: it signs in before its settings are kept, while no transaction is open. */
export function operatorConnect({ operatorConnect: checks = nobody }: RouteParts): Routes {
  const operatorConnect = routes()

  /**
   * What is refused keeps what was there. Where that was to be saved in its place, or is what the readings sign in with, the connection is lost; a
   * trial of something else tells nobody.
   */
  async function tried(c: C, given: Given, isSaved: boolean) {
    const { database, actor, seal } = c.var
    const read = (scope: Scope) => readConnectionToTry(scope, seal, given)
    const entered = await Scope.enter(database, actor, read, 'read only')
    if (!entered) return null
    const problem = await checks.check(entered.credentials)
    const as = (work: (scope: Scope) => Promise<void>) => Scope.enter(database, actor, work)
    if (problem?.isRefused && ((isSaved && entered.hasBefore) || entered.isKept))
      await as((scope) => connectionLost(scope, messageOf(problem.reason)))
    if (problem) refuseConnection(problem)
    if (entered.isKept) await as(connectionStands)
    return entered
  }

  settingsPage(operatorConnect, {
    ...{ path, form: operatorConnectForm },
    read: ({ var: { scope } }) => readOperatorConnect(scope),
    look: ({ var: { words, actor } }, data) => ({
      ...settingsLook(words, data),
      locked: may(actor, 'administer') ? null : settingsWords(words).locked,
    }),
    page: (_, data, form) => <OperatorConnectPage {...{ data, resource, form }} />,
    tryFirst: (c, given) => tried(c, given, true),
    save: ({ var: { scope, seal } }, given) => changeOperatorConnect(scope, seal, given),
    test: {
      path: '/checks',
      ahead: async (c, given) => (
        <ConnectionTested isNone={(await tried(c, given, false)) === null} />
      ),
    },
  })
  return operatorConnect
}
