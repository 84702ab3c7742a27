import { hasFeature } from '../../domain/features.ts'
import { previewSwitch, removeSources, switchSources } from '../../domain/notices/sources.acts.ts'
import {
  type AlarmSource,
  findSource,
  alarmSources as list,
  ownSources,
} from '../../domain/notices/sources.list.ts'
import {
  addSource,
  changeSource,
  type NewToken,
  newSourceForm,
  renewalForm,
  renewToken,
  sourceForm,
  usualSource,
} from '../../domain/notices/sources.ts'
import { may } from '../../domain/roles.ts'
import { snmpWords } from '../../views/notices/snmp-sources.words.ts'
import { SetupPage, SourcesPage } from '../../views/notices/sources.tsx'
import { sourceWords } from '../../views/notices/sources.words.ts'
import { ShownOnce } from '../../views/shown-once.tsx'
import type { Address } from '../declaration.ts'
import type { C } from '../form.answers.tsx'
import { formPage } from '../form.tsx'
import { type Act, allReady } from '../lists/acts.tsx'
import { listPages } from '../lists/list.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const sources = routes()

const path = '/settings/sources'
const at = (rest = ''): Address[] => [{ path: `${path}${rest}`, host: 'both' }]
const guard = { permission: 'manage-notices' } as const
const back = () => path

const switching = (name: 'enable' | 'disable'): Act<unknown> => ({
  ...{ ...guard, icon: name === 'enable' ? 'player-play' : 'player-pause' },
  isReversible: name === 'enable',
  asks: name === 'disable',
  words: (reader) => {
    const words = sourceWords(reader)
    const confirm = (count: number) => reader.lists.actOn(words[name], words.things(count))
    return {
      ...{ button: words[name], confirm, title: (count: number) => `${confirm(count)}?` },
      ...(name === 'disable' && { outcome: () => words.disableAsk }),
    }
  },
  preview: (scope, ids) => previewSwitch(scope, ids, name === 'enable'),
  run: async ({ var: { scope, words } }, _, { ready }) => ({
    said: sourceWords(words)[`${name}d`](await switchSources(scope, ready, name === 'enable')),
  }),
})

listPages(sources, {
  ...{ at: at(), declaration: guard, list, csv: {} },
  prepare: (c) => ({ path, within: ownSources(c.var.actor) }),
  page: (_, state) => <SourcesPage state={state} />,
  about: ({ var: { words } }) => ({
    ...{ title: sourceWords(words).title, topics: ['alarm-sources'] },
    // how much came from each is counted without a word
    isPartlyHeard: true,
  }),
  acts: {
    enable: switching('enable'),
    disable: switching('disable'),
    remove: {
      ...{ ...guard, icon: 'trash', asks: true },
      words: (reader) => ({
        ...{ button: sourceWords(reader).remove, things: sourceWords(reader).things },
      }),
      preview: allReady(list),
      run: async ({ var: { scope, words } }, ids) => ({
        said: sourceWords(words).removed(await removeSources(scope, ids)),
      }),
    },
  },
  menu: ({ var: { words } }, { id, name, kind }) => {
    const { edit, renew, alarms } = sourceWords(words)
    return {
      title: name,
      groups: [
        [
          { icon: 'bell', label: alarms, href: `/alarms?source=${id}` },
          { icon: 'pencil', label: edit, href: `${path}/${id}`, isDialog: true },
          ...(kind === 'token'
            ? [
                {
                  icon: 'key' as const,
                  label: renew,
                  href: `${path}/${id}/tokens/new`,
                  isDialog: true,
                },
              ]
            : []),
          ...(kind === 'snmp-v2c' || kind === 'snmp-v3'
            ? [
                {
                  icon: 'key' as const,
                  label: snmpWords(words).access,
                  href: `${path}/${kind === 'snmp-v2c' ? 'communities' : 'users'}/${id}`,
                  isDialog: true,
                },
              ]
            : []),
        ],
      ],
    }
  },
})

sources.get(`${path}/setup`, { host: 'both', ...guard }, (c) => {
  const { actor, config, host, words } = c.var
  const mayRead = hasFeature(actor, 'api') && may(actor, 'manage-tokens')
  const own = actor.audience.kind === 'tenant' ? '/tokens' : '/settings/tokens'
  return c.render(
    <SetupPage
      url={`${config.portalUrl.protocol}//${host}`}
      reference={mayRead ? `${own}/reference` : null}
    />,
    { title: sourceWords(words).setup.title },
  )
})

const tokenOf = (title: string, { name, secret }: NewToken) => (
  <ShownOnce {...{ title, name, secret, back: path }} />
)

formPage(sources, {
  ...{ at: at('/new'), guard, form: newSourceForm, about: async () => path, back },
  row: () => usualSource,
  look: ({ var: { words } }) => {
    const { add, fields } = sourceWords(words)
    return { labels: fields, title: add, submit: add }
  },
  verb: ({ var: { scope } }, _, given) => addSource(scope, given),
  shows: ({ var: { words } }, _, made) => tokenOf(sourceWords(words).made, made),
})

const sourceOf = (c: C, param: string) => findSource(c.var.scope, idOf(c, 'no-such-source', param))

formPage(sources, {
  ...{ at: at('/:row'), guard, form: sourceForm, back },
  about: (c) => sourceOf(c, 'row'),
  row: (_, source: AlarmSource) => source,
  look: ({ var: { words } }, { name }) => ({
    ...{ labels: sourceWords(words).fields, title: words.lists.editOne(name) },
  }),
  verb: ({ var: { scope } }, { id }, given) => changeSource(scope, id, given),
})

formPage(sources, {
  ...{ at: at('/:source/tokens/new'), guard, form: renewalForm, back },
  about: (c) => sourceOf(c, 'source'),
  row: () => usualSource,
  look: ({ var: { words } }, { name }) => {
    const { fields, renew, renewText } = sourceWords(words)
    return { labels: fields, title: `${renew}: ${name}`, text: renewText, submit: renew }
  },
  verb: ({ var: { scope } }, { id }, given) => renewToken(scope, id, given),
  shows: ({ var: { words } }, _, made) => tokenOf(sourceWords(words).renewed, made),
})
