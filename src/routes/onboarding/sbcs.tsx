import type { Given } from '../../domain/form.ts'
import { cacProfilesIn } from '../../domain/onboarding/sbc-configuration.ts'
import { previewRemoval, removeSbcs } from '../../domain/onboarding/sbcs.acts.ts'
import { readSbcDetails } from '../../domain/onboarding/sbcs.details.ts'
import { newSbc, sbcForm } from '../../domain/onboarding/sbcs.form.ts'
import { findSbc, sbcs as list, type Sbc } from '../../domain/onboarding/sbcs.list.ts'
import {
  addSbc,
  changeSbc,
  type Found,
  keepFound,
  keepProfiles,
  openToTest,
  readSbcToTest,
  type SbcChecks,
} from '../../domain/onboarding/sbcs.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { Scope } from '../../domain/scope.ts'
import { foundInWords, SbcPage } from '../../views/onboarding/sbc.tsx'
import { sbcWords as words } from '../../views/onboarding/sbcs.said.ts'
import { sbcsPath as path, SbcsPage } from '../../views/onboarding/sbcs.tsx'
import type { Address } from '../declaration.ts'
import { type C, givenOf } from '../form.answers.tsx'
import { preparedAct, preparedFormPage } from '../form.tsx'
import { listPages } from '../lists/list.tsx'
import { idOf } from '../responses.tsx'
import { type RouteParts, type Routes, routes } from '../route.ts'

const at = (rest = ''): Address[] => [{ path: `${path}${rest}`, host: 'operators' }]
const looking = { audience: ['provider'], permission: 'looking' } as const
const guard = { audience: ['provider'], permission: 'administer' } as const
const mayEdit = ({ var: { actor } }: C) => may(actor, 'administer')

const nobody: SbcChecks = {
  probe: async () => ({ ok: false, why: { code: 'sip-silent', params: {} } }),
  signIn: async () => ({ ok: false, reason: { code: 'sbc-unreachable', params: {} } }),
  configuration: async () => ({ ok: false, reason: { code: 'sbc-unreachable', params: {} } }),
}

const row = (c: C) => idOf(c, 'no-such-sbc', 'row')
const about = (c: C) => findSbc(c.var.scope, row(c))
const look = (hasPassword: boolean) => ({
  ...{ labels: words.fields, options: { transport: words.transports } },
  hints: hasPassword ? { password: words.passwordKept } : {},
})
/** A refusal is thrown where the form can be drawn again. */
type Tried = Found | Refusal
const demandFound = (tried: Tried): Found => {
  if (tried instanceof Refusal) throw tried
  return tried
}

export function sbcs({ sbcs: checks = nobody }: RouteParts): Routes {
  const sbcs = routes()

  /** A transaction before the one of the request, which nobody outside is to be waited for in. */
  const ahead = <T,>({ var: { database, actor } }: C, work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, actor, work, 'read only')

  async function found({ access, ...target }: Awaited<ReturnType<typeof readSbcToTest>>) {
    const [sip, api] = await Promise.all([
      checks.probe(target),
      access ? checks.signIn(access) : null,
    ])
    return { sip, api }
  }

  async function tried(c: C, id: string | null, given: Given): Promise<Tried> {
    try {
      return await found(await ahead(c, (scope) => readSbcToTest(scope, c.var.seal, id, given)))
    } catch (error) {
      if (error instanceof Refusal) return error
      throw error
    }
  }

  listPages(sbcs, {
    ...{ at: at(), declaration: looking, list, csv: {} },
    prepare: () => ({ path }),
    page: (c, state) => <SbcsPage {...{ state, mayEdit: mayEdit(c) }} />,
    about: (_, rows) => ({
      title: words.title,
      topics: ['sbcs'],
      rows: rows.map(({ id }) => `sbc:${id}` as const),
    }),
    acts: {
      remove: {
        ...{ permission: 'administer', icon: 'trash', asks: true },
        words: () => ({ button: words.remove, things: words.things }),
        preview: previewRemoval,
        run: async ({ var: { scope } }, ids) => ({
          said: words.removed(await removeSbcs(scope, ids)),
        }),
      },
    },
    menu: (c, { id, name }) => ({
      title: name,
      groups: [
        [
          { icon: 'info-circle', label: words.facts, href: `${path}/${id}` },
          mayEdit(c) && {
            ...{ icon: 'pencil', label: words.edit, href: `${path}/${id}/edit`, isDialog: true },
          },
        ],
      ],
    }),
  })

  preparedFormPage(sbcs, {
    ...{ at: at('/new'), guard, form: sbcForm, about: async () => path, back: (to: string) => to },
    row: () => newSbc,
    look: () => ({ ...look(false), title: words.add, submit: words.add }),
    prepare: async (c) => tried(c, null, await givenOf(c)),
    async verb({ var: { scope, seal, words: reader } }, _, given, tried) {
      const found = demandFound(tried)
      const { name } = await addSbc(scope, seal, given, found)
      return `${words.saved(name)} ${foundInWords(found, reader)}`
    },
    done: (_, __, said) => said,
  })

  preparedFormPage(sbcs, {
    ...{ at: at('/:row/edit'), guard, form: sbcForm, about },
    back: ({ id }) => `${path}/${id}`,
    row: (_, sbc: Sbc) => sbc,
    look: (c, { name, hasPassword }) => ({
      ...look(hasPassword),
      title: c.var.words.lists.editOne(name),
    }),
    prepare: async (c) => tried(c, row(c), await givenOf(c)),
    async verb({ var: { scope, seal, words: reader } }, { id }, given, tried) {
      const found = demandFound(tried)
      const { name } = await changeSbc(scope, seal, id, given, found)
      return `${words.saved(name)} ${foundInWords(found, reader)}`
    },
    done: (_, __, said) => said,
  })

  sbcs.get(at('/:row'), looking, async (c) => {
    const sbc = await about(c)
    const details = await readSbcDetails(c.var.scope, sbc.id)
    return c.render(<SbcPage {...{ sbc, ...details, mayEdit: mayEdit(c) }} />, {
      title: sbc.name,
      topics: [`sbc:${sbc.id}`, 'sbcs'],
    })
  })

  preparedAct(sbcs, {
    ...{ at: at('/:row/tests'), guard, about, leaves: true },
    back: ({ id }) => `${path}/${id}`,
    async prepare(c) {
      const { version, target, access } = await ahead(c, (scope) =>
        openToTest(scope, c.var.seal, row(c)),
      )
      return { version, found: await found({ ...target, access }) }
    },
    async verb({ var: { scope, words } }, { id }, { version, found }) {
      await keepFound(scope, id, version, found)
      return foundInWords(found, words)
    },
    done: (_, __, said) => said,
  })

  preparedAct(sbcs, {
    ...{ at: at('/:row/profiles'), guard, about, leaves: true },
    back: ({ id }) => `${path}/${id}`,
    async prepare(c) {
      const { access } = await ahead(c, (scope) => openToTest(scope, c.var.seal, row(c)))
      if (!access) throw new Refusal('conflict', 'sbc-without-api')
      const read = await checks.configuration(access)
      return read.ok ? cacProfilesIn(read.configuration) : read.reason
    },
    async verb({ var: { scope, words: reader } }, { id }, read) {
      if (!Array.isArray(read)) return reader.say(read)
      const { name, count } = await keepProfiles(scope, id, read)
      return words.refreshed(name, count)
    },
    done: (_, __, said) => said,
  })
  return sbcs
}
