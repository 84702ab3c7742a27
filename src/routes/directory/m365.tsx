import { applicationForm } from '../../domain/connect/applications.ts'
import { type Checked, checkEach } from '../../domain/connect/authentications.ts'
import { noteM365Check, readM365, readM365ToTry, saveM365 } from '../../domain/directory/m365.ts'
import type { Given } from '../../domain/form.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { Scope } from '../../domain/scope.ts'
import { hasRight } from '../../domain/services/rights.ts'
import { Validated } from '../../views/connect/access.tsx'
import { accessWords } from '../../views/connect/access.words.ts'
import { M365Page, m365Look } from '../../views/directory/m365.tsx'
import { type C, givenOf } from '../form.answers.tsx'
import { preparedFormPage } from '../form.tsx'
import { type RouteParts, type Routes, routes } from '../route.ts'
import { demandOwnPortal } from '../tenant-context.ts'

const path = '/m365'
const right = 'm365-configuration'

const nobody = {
  check: async (): Promise<Checked> => {
    throw new Refusal('conflict', 'microsoft-away')
  },
}

/** The application that a tenant's Microsoft 365 is read with: it is tried before it is kept, while no transaction is open. */
export function m365({ directory = nobody }: RouteParts): Routes {
  const m365 = routes()

  async function tried(c: C, given: Given): Promise<Checked> {
    const { database, actor, seal } = c.var
    const read = (scope: Scope) => readM365ToTry(scope, seal, demandOwnPortal(c), given)
    return checkEach(directory, await Scope.enter(database, actor, read, 'read only'))
  }

  preparedFormPage(m365, {
    at: [{ path, host: 'tenant' }],
    guard: { permission: 'edit-m365', right: [right, 'edit'] },
    ...{ lookers: 'looking', lookersRight: [right, 'view'], form: applicationForm },
    about: (c) => readM365(c.var.scope, demandOwnPortal(c)),
    row: (_, { value, version }) => ({ ...value, version }),
    look: ({ var: { words, actor } }, about) =>
      m365Look(words, about, may(actor, 'edit-m365') && hasRight(actor, right, 'edit')),
    page: (_, about, form) => <M365Page {...{ form, about }} />,
    ...{ topics: ['m365'], back: () => path, action: () => path },
    prepare: async (c) => {
      try {
        return await tried(c, await givenOf(c))
      } catch (error) {
        // said in the form, which is drawn while the transaction is open
        if (error instanceof Refusal) return error
        throw error
      }
    },
    async verb(c, _, given, ready) {
      if (ready instanceof Refusal) throw ready
      await saveM365(c.var.scope, c.var.seal, demandOwnPortal(c), given, ready)
      return ready
    },
    done({ var: { words } }, _, { problem }) {
      const said = accessWords(words)
      return problem ? said.savedUntried(words.say(problem)) : said.saved
    },
    test: {
      path: '/checks',
      async ahead(c, given) {
        const checked = await tried(c, given)
        const { database, actor } = c.var
        const isKept = await Scope.enter(database, actor, (scope) =>
          noteM365Check(scope, demandOwnPortal(c), given, checked),
        )
        return <Validated checked={checked} isKept={isKept} />
      },
    },
  })
  return m365
}
