import type { Drawable } from '../../domain/form.ts'
import {
  previewRemoval,
  previewSwitch,
  removePbx,
  switchPbx,
} from '../../domain/pbx/connections.acts.ts'
import {
  findPbx,
  pbxConnections as list,
  type Pbx,
  type PbxKind,
} from '../../domain/pbx/connections.list.ts'
import { addPbx, changePbx, newPbxForms, pbxForms } from '../../domain/pbx/connections.ts'
import { addRange, pbxRanges, rangeForm, rangesOf, removeRanges } from '../../domain/pbx/ranges.ts'
import { may } from '../../domain/roles.ts'
import { pbxKinds } from '../../domain/schema/pbx.ts'
import { optionsOf } from '../../views/lists/filters.tsx'
import { RangesPage } from '../../views/pbx/connection.tsx'
import { PbxPage } from '../../views/pbx/connections.tsx'
import { pbxWords } from '../../views/pbx/pbx.words.ts'
import type { Words } from '../../views/words.ts'
import type { Address } from '../declaration.ts'
import type { C } from '../form.answers.tsx'
import { formPage } from '../form.tsx'
import { type Act, allReady } from '../lists/acts.tsx'
import { listPages } from '../lists/list.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const pbxSettings = routes()

const path = '/settings/pbx'
const at = (rest = ''): Address[] => [{ path: `${path}${rest}`, host: 'operators' }]
const looking = { audience: ['provider'], permission: 'looking' } as const
const guard = { audience: ['provider'], permission: 'edit-pbx' } as const
const mayEdit = ({ var: { actor } }: C) => may(actor, 'edit-pbx')

const switching = (name: 'enable' | 'disable'): Act<unknown> => ({
  ...{ permission: 'edit-pbx', icon: name === 'enable' ? 'player-play' : 'player-pause' },
  isReversible: name === 'enable',
  asks: name === 'disable',
  words: (reader) => ({ button: pbxWords(reader)[name], things: pbxWords(reader).things }),
  preview: (scope, ids) => previewSwitch(scope, ids, name === 'enable'),
  run: async ({ var: { scope, words } }, _, { ready }) => ({
    said: pbxWords(words)[`${name}d`](await switchPbx(scope, ready, name === 'enable')),
  }),
})

listPages(pbxSettings, {
  ...{ at: at(), declaration: looking, list, csv: {} },
  prepare: () => ({ path }),
  page: (c, state) => <PbxPage {...{ state, kinds: pbxKinds, mayEdit: mayEdit(c) }} />,
  about: ({ var: { words } }, rows) => ({
    title: pbxWords(words).title,
    topics: ['pbx-list'],
    rows: rows.map(({ id }) => `pbx:${id}` as const),
  }),
  acts: {
    enable: switching('enable'),
    disable: switching('disable'),
    remove: {
      ...{ permission: 'edit-pbx', icon: 'trash', asks: true },
      words: (reader) => ({ button: pbxWords(reader).remove, things: pbxWords(reader).things }),
      preview: previewRemoval,
      run: async ({ var: { scope, words } }, ids) => ({
        said: pbxWords(words).removed(await removePbx(scope, ids)),
      }),
    },
  },
  menu: (c, { id, name, kind, topology, tenantId }) => {
    const words = pbxWords(c.var.words)
    return {
      title: name,
      groups: [
        [
          topology === 'shared' && {
            ...{ icon: 'sitemap', label: words.ranges.title, href: `${path}/${id}/ranges` },
          },
          kind === 'uacsta' && {
            ...{ icon: 'phone-call', label: words.handsets.open },
            href: `/tenants/${tenantId}/connection`,
          },
          mayEdit(c) && {
            ...{ icon: 'pencil', label: words.edit, href: `${path}/${id}`, isDialog: true },
          },
        ],
      ],
    }
  },
})

type Field = Exclude<keyof ReturnType<typeof pbxWords>['fields'], `${string}Hint`>

/** How the form of a kind looks; `id` of one that is there. */
const looked = (reader: Words, kind: PbxKind, pbx?: { id: string; hasPassword: boolean }) => {
  const words = pbxWords(reader)
  const beat = pbx
    ? `${words.beatHint} ${words.beatAt(`/api/v1/pbx-connections/${pbx.id}/heartbeat`)}`
    : words.beatHint
  return {
    labels: words.fields,
    choices: { transport: optionsOf(words.transports) },
    hints: {
      ...(kind !== 'uacsta' && { tenant: words.sharedHint }),
      ...(kind === 'tapi' && { heartbeatSeconds: beat }),
      username: words.usernameHint,
      ...(pbx?.hasPassword && { password: words.passwordKept }),
    },
    ...(kind === 'tapi' && { text: words.reported }),
  }
}

for (const kind of pbxKinds)
  formPage(pbxSettings, {
    at: at(`/${kind}/new`),
    ...{ guard, form: newPbxForms[kind], about: async () => path, back: (to: string) => to },
    row: () => ({ heartbeatSeconds: 30, transport: 'tcp' }),
    look: ({ var: { words } }) => ({
      ...looked(words, kind),
      title: pbxWords(words).add[kind],
    }),
    verb: ({ var: { scope, seal } }, _, given) => addPbx(scope, seal, kind, given),
  })

formPage(pbxSettings, {
  at: at('/:row'),
  ...{ guard, back: () => path },
  form: (_: C, { kind }: Pbx): Drawable<Field> => pbxForms[kind],
  about: (c) => findPbx(c.var.scope, idOf(c, 'no-such-pbx', 'row')),
  row: (_: C, pbx: Pbx) => pbx,
  look: ({ var: { words } }, pbx) => ({
    ...looked(words, pbx.kind, pbx),
    title: words.lists.editOne(pbx.name),
  }),
  verb: ({ var: { scope, seal } }, { id }, given) => changePbx(scope, seal, id, given),
})

/** The shared system that a page is about. */
const systemOf = (c: C) => findPbx(c.var.scope, idOf(c, 'no-such-pbx', 'pbx'))

listPages(pbxSettings, {
  ...{ at: at('/:pbx/ranges'), declaration: looking, list: pbxRanges, csv: {} },
  prepare: async (c) => {
    const pbx = await systemOf(c)
    return { path: `${path}/${pbx.id}/ranges`, within: rangesOf(pbx.id), pbx }
  },
  page: (c, state, { pbx }) => <RangesPage {...{ pbx, state, mayEdit: mayEdit(c) }} />,
  about: ({ var: { words } }, _, { pbx }) => ({
    title: pbxWords(words).ranges.of(pbx.name),
    topics: ['pbx-list'],
  }),
  acts: {
    remove: {
      ...{ permission: 'edit-pbx', icon: 'trash', asks: true },
      words: (reader) => ({ button: reader.lists.remove, things: pbxWords(reader).ranges.things }),
      preview: allReady(pbxRanges),
      run: async ({ var: { scope, words } }, ids, { prepared: { pbx } }) => ({
        said: pbxWords(words).ranges.removed(await removeRanges(scope, pbx.id, ids)),
      }),
    },
  },
  menu: (_, { name }) => ({ title: name, groups: [] }),
})

formPage(pbxSettings, {
  at: at('/:pbx/ranges/new'),
  ...{ guard, form: rangeForm, about: systemOf },
  back: ({ id }) => `${path}/${id}/ranges`,
  row: () => ({}),
  look: ({ var: { words } }) => {
    const { ranges } = pbxWords(words)
    return { labels: ranges.fields, title: ranges.add }
  },
  verb: ({ var: { scope } }, { id }, given) => addRange(scope, id, given),
})
