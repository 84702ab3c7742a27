import type { Given } from '../../domain/form.ts'
import {
  type ApplicationCheck,
  changePortal,
  changeSystemSettings,
  demandGood,
  demandOwnPortal,
  type PortalCheck,
  portalForm,
  readApplicationToTry,
  readPortal,
  readSystemSettings,
  redirectUriOf,
  systemForm,
} from '../../domain/onboarding/system.ts'
import { Scope } from '../../domain/scope.ts'
import {
  portalLook,
  SystemPage,
  systemLook,
  systemPath,
  Tested,
  undecided,
} from '../../views/onboarding/system.tsx'
import { type C, type Drawn, formProps } from '../form.answers.tsx'
import { settingsPage } from '../form.tsx'
import { type RouteParts, type Routes, routes } from '../route.ts'

const nobody: ApplicationCheck = {
  check: async () => ({ kind: 'away', reason: { code: 'graph-unreachable', params: {} } }),
}
const nowhere: PortalCheck = { proof: async () => null }

/** Of the provider: what is entered is tried outside before it is kept, while no transaction is open. */
export function systemSettings(parts: RouteParts): Routes {
  const { application = nobody, portal = nowhere } = parts
  const systemSettings = routes()
  const own = ({ var: { config } }: C) => config.portalUrl.origin

  async function tried(c: C, given: Given) {
    const { database, actor, seal } = c.var
    const read = (scope: Scope) => readApplicationToTry(scope, seal, own(c), given)
    const entered = await Scope.enter(database, actor, read, 'read only')
    if (!entered) return null
    const answer = await application.check(entered)
    demandGood(answer)
    return answer
  }

  const system = settingsPage(systemSettings, {
    ...{ path: systemPath, form: systemForm },
    async read(c) {
      const found = await readSystemSettings(c.var.scope)
      const redirectUri = found.value.redirectUri || redirectUriOf({ ...found, own: own(c) })
      return { ...found, value: { ...found.value, redirectUri } }
    },
    look: (_, about) => systemLook(about),
    page: async (c, { portalUrl }, form) => (
      <SystemPage
        system={form}
        portal={await partOf(c, portalPart)}
        redirectUri={redirectUriOf({ portalUrl, own: own(c) })}
      />
    ),
    tryFirst: tried,
    save: async (c, given, answer) => {
      await changeSystemSettings(c.var.scope, c.var.seal, own(c), given)
      return answer
    },
    done: (_, __, answer) =>
      answer?.kind === 'undecided' ? `Saved. ${undecided(answer.code)}` : 'Saved.',
    test: {
      path: '/checks',
      async ahead(c, given) {
        const answer = await tried(c, given)
        if (answer?.kind === 'undecided') return <Tested kind="undecided" code={answer.code} />
        return <Tested kind={answer ? 'good' : 'none'} code={null} />
      },
    },
  })

  const portalPart: PortalPart = settingsPage(systemSettings, {
    ...{ path: `${systemPath}/portal`, of: systemPath, form: portalForm },
    read: ({ var: { scope } }) => readPortal(scope),
    look: () => portalLook,
    page: async (c, { value: { portalUrl } }, form) => (
      <SystemPage
        system={await partOf(c, system)}
        portal={form}
        redirectUri={redirectUriOf({ portalUrl, own: own(c) })}
      />
    ),
    tryFirst: (c, given) => demandOwnPortal(portal, c.var.seal, given),
    save: ({ var: { scope } }, given) => changePortal(scope, given),
    done: () => 'Saved.',
  })
  return systemSettings
}

type PortalPart = Drawn<'portalUrl', Awaited<ReturnType<typeof readPortal>>, void>

async function partOf<N extends string, A, R>(c: C, declared: Drawn<N, A, R>) {
  const about = await declared.about(c)
  const props = await formProps(c, declared, about, await declared.row(c, about))
  return { ...props, page: systemPath }
}
