import {
  findMapping,
  trapMappings as list,
  ownMappings,
  type TrapMapping,
} from '../../domain/notices/trap-mappings.list.ts'
import {
  addMapping,
  changeMapping,
  mappingForm,
  removeMappings,
} from '../../domain/notices/trap-mappings.ts'
import { TrapsPage } from '../../views/notices/traps.tsx'
import { trapWords } from '../../views/notices/traps.words.ts'
import type { Address } from '../declaration.ts'
import { formPage } from '../form.tsx'
import { allReady } from '../lists/acts.tsx'
import { listPages } from '../lists/list.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const traps = routes()

const path = '/settings/traps'
const at = (rest = ''): Address[] => [{ path: `${path}${rest}`, host: 'both' }]
const guard = { permission: 'manage-notices' } as const
const back = () => path

listPages(traps, {
  ...{ at: at(), declaration: guard, list, csv: {} },
  prepare: (c) => ({ path, within: ownMappings(c.var.actor) }),
  page: (_, state) => <TrapsPage state={state} />,
  about: ({ var: { words } }) => ({ title: trapWords(words).title, topics: ['trap-mappings'] }),
  acts: {
    remove: {
      ...{ ...guard, icon: 'trash', asks: true },
      words: (reader) => ({
        ...{ button: trapWords(reader).remove, things: trapWords(reader).things },
      }),
      preview: allReady(list),
      run: async ({ var: { scope, words } }, ids) => ({
        said: trapWords(words).removed(await removeMappings(scope, ids)),
      }),
    },
  },
  menu: ({ var: { words } }, { id, name }) => ({
    title: name,
    groups: [
      [
        {
          ...{ icon: 'pencil', label: words.lists.edit, href: `${path}/${id}`, isDialog: true },
        },
      ],
    ],
  }),
})

formPage(traps, {
  ...{ at: at('/new'), guard, form: mappingForm, about: async () => path, back },
  row: () => ({ effect: 'major' }),
  look: ({ var: { words } }) => {
    const { add, fields, effects } = trapWords(words)
    return { labels: fields, options: { effect: effects }, title: add, submit: add }
  },
  verb: ({ var: { scope } }, _, given) => addMapping(scope, given),
})

formPage(traps, {
  ...{ at: at('/:row'), guard, form: mappingForm, back },
  about: (c) => findMapping(c.var.scope, idOf(c, 'no-such-trap', 'row')),
  row: (_, mapping: TrapMapping) => mapping,
  look: ({ var: { words } }, { name }) => {
    const { fields, effects } = trapWords(words)
    return { labels: fields, options: { effect: effects }, title: words.lists.editOne(name) }
  },
  verb: ({ var: { scope } }, { id }, given) => changeMapping(scope, id, given),
})
