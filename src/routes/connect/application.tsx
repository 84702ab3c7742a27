import { applicationForm } from '../../domain/connect/applications.ts'
import { type Checked, checkEach } from '../../domain/connect/authentications.ts'
import type { Given } from '../../domain/form.ts'
import { Refusal } from '../../domain/refusal.ts'
import { Scope } from '../../domain/scope.ts'
import type { Seal } from '../../domain/settings/secrets.ts'
import { Validated } from '../../views/connect/access.tsx'
import { accessWords } from '../../views/connect/access.words.ts'
import { type C, givenOf } from '../form.answers.tsx'
import { type Prepared, preparedFormPage, settled } from '../form.tsx'
import type { RouteParts, Routes } from '../route.ts'

const nobody = {
  check: async (): Promise<Checked> => {
    throw new Refusal('conflict', 'microsoft-away')
  },
}

/** Whose application it is, and what may be done with what was entered: staff and customers have verbs of their own. */
type Verbs = {
  directory: RouteParts['directory']
  tenantOf(c: C): string
  open(
    scope: Scope,
    seal: Seal,
    tenantId: string,
    given: Given,
  ): Promise<Parameters<typeof checkEach>[1]>
  save(scope: Scope, seal: Seal, tenantId: string, given: Given, checked: Checked): Promise<void>
  note(scope: Scope, tenantId: string, given: Given, checked: Checked): Promise<boolean>
}

/** The application that a Microsoft 365 is read with: it is tried before it is kept, while no transaction is open. */
export function applicationPage<A>(
  routes: Routes,
  { directory = nobody, tenantOf, open, save, note }: Verbs,
  declared: Omit<
    Prepared<keyof typeof applicationForm.schema.shape, A, Checked, Checked | Refusal>,
    'form' | 'prepare' | 'verb' | 'done' | 'test'
  >,
) {
  async function tried(c: C, given: Given): Promise<Checked> {
    const { database, actor, seal } = c.var
    const read = (scope: Scope) => open(scope, seal, tenantOf(c), given)
    return checkEach(directory, await Scope.enter(database, actor, read, 'read only'))
  }

  return preparedFormPage(routes, {
    ...declared,
    form: applicationForm,
    prepare: (c) => settled(async () => tried(c, await givenOf(c))),
    async verb(c, _, given, ready) {
      if (ready instanceof Refusal) throw ready
      await save(c.var.scope, c.var.seal, tenantOf(c), given, ready)
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
          note(scope, tenantOf(c), given, checked),
        )
        return <Validated {...{ checked, isKept }} />
      },
    },
  })
}
