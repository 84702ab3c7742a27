import {
  previewRemoval,
  previewSwitch,
  previewTest,
  removeWebhooks,
  switchWebhooks,
  testWebhooks,
} from '../../domain/notices/webhooks.acts.ts'
import {
  findWebhook,
  webhooks as list,
  ownWebhooks,
  type Webhook,
} from '../../domain/notices/webhooks.list.ts'
import {
  addWebhook,
  changeWebhook,
  type NewSecret,
  renewalForm,
  renewSecret,
  webhookForm,
} from '../../domain/notices/webhooks.ts'
import { SignaturesPage, WebhooksPage } from '../../views/notices/webhooks.tsx'
import { webhookWords } from '../../views/notices/webhooks.words.ts'
import { ShownOnce } from '../../views/shown-once.tsx'
import type { Address } from '../declaration.ts'
import type { C } from '../form.answers.tsx'
import { act, formPage } from '../form.tsx'
import type { Act } from '../lists/acts.tsx'
import { listPages } from '../lists/list.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const webhooks = routes()

const path = '/settings/webhooks'
const at = (rest = ''): Address[] => [{ path: `${path}${rest}`, host: 'both' }]
const guard = { permission: 'manage-notices' } as const
const back = () => path

const switching = (name: 'enable' | 'disable'): Act<unknown> => ({
  ...{ ...guard, icon: name === 'enable' ? 'player-play' : 'player-pause' },
  isReversible: name === 'enable',
  asks: name === 'disable',
  words: (reader) => {
    const words = webhookWords(reader)
    const confirm = (count: number) => reader.lists.actOn(words[name], words.things(count))
    return {
      ...{ button: words[name], confirm, title: (count: number) => `${confirm(count)}?` },
      ...(name === 'disable' && { outcome: (count: string) => words.disableAsk(Number(count)) }),
    }
  },
  preview: (scope, ids) => previewSwitch(scope, ids, name === 'enable'),
  run: async ({ var: { scope, words } }, _, { ready }) => ({
    said: webhookWords(words)[`${name}d`](await switchWebhooks(scope, ready, name === 'enable')),
  }),
})

listPages(webhooks, {
  ...{ at: at(), declaration: guard, list, csv: {} },
  prepare: (c) => ({ path, within: ownWebhooks(c.var.actor) }),
  page: (_, state) => <WebhooksPage state={state} />,
  about: ({ var: { words } }) => ({ title: webhookWords(words).title, topics: ['webhooks'] }),
  acts: {
    test: {
      ...{ ...guard, icon: 'mail-forward', isReversible: true, isRepeatable: true },
      words: (reader) => ({
        button: webhookWords(reader).test,
        things: webhookWords(reader).things,
      }),
      preview: previewTest,
      run: async ({ var: { scope, words } }, _, { ready }) => ({
        said: webhookWords(words).tested((await testWebhooks(scope, ready)).length),
      }),
    },
    enable: switching('enable'),
    disable: switching('disable'),
    remove: {
      ...{ ...guard, icon: 'trash', asks: true },
      words: (reader) => ({
        ...{ button: webhookWords(reader).remove, things: webhookWords(reader).things },
      }),
      preview: previewRemoval,
      run: async ({ var: { scope, words } }, ids) => ({
        said: webhookWords(words).removed(await removeWebhooks(scope, ids)),
      }),
    },
  },
  menu: ({ var: { words } }, { id, name }) => {
    const { edit, renew, deliveries } = webhookWords(words)
    return {
      title: name,
      groups: [
        [
          { icon: 'history', label: deliveries.title, href: `${path}/${id}/deliveries` },
          { icon: 'pencil', label: edit, href: `${path}/${id}`, isDialog: true },
          { icon: 'key', label: renew, href: `${path}/${id}/secrets/new`, isDialog: true },
        ],
      ],
    }
  },
})

webhooks.get(`${path}/signatures`, { host: 'both', ...guard }, (c) =>
  c.render(<SignaturesPage />, { title: webhookWords(c.var.words).check.title }),
)

formPage(webhooks, {
  ...{ at: at('/new'), guard, form: webhookForm, about: async () => path, back },
  row: () => ({}),
  look: ({ var: { words } }) => {
    const { add, fields } = webhookWords(words)
    return { labels: fields, title: add, submit: add }
  },
  verb: ({ var: { scope, seal } }, _, given) => addWebhook(scope, seal, given),
  shows: ({ var: { words } }, _, made) => secretOf(webhookWords(words).made, made),
})

const secretOf = (title: string, { name, secret }: NewSecret) => (
  <ShownOnce {...{ title, name, secret, back: path }} />
)

const webhookOf = (c: C, param: string) =>
  findWebhook(c.var.scope, idOf(c, 'no-such-webhook', param))

formPage(webhooks, {
  ...{ at: at('/:row'), guard, form: webhookForm, back },
  about: (c) => webhookOf(c, 'row'),
  row: (_, webhook: Webhook) => webhook,
  look: ({ var: { words } }, { name }) => ({
    ...{ labels: webhookWords(words).fields, title: words.lists.editOne(name) },
  }),
  verb: ({ var: { scope } }, { id }, given) => changeWebhook(scope, id, given),
})

formPage(webhooks, {
  ...{ at: at('/:webhook/secrets/new'), guard, form: renewalForm, back },
  about: (c) => webhookOf(c, 'webhook'),
  row: () => ({}),
  look: ({ var: { words } }, { name }) => {
    const { fields, renew } = webhookWords(words)
    return { labels: fields, title: `${renew}: ${name}`, submit: renew }
  },
  verb: ({ var: { scope, seal } }, { id }, given) => renewSecret(scope, seal, id, given),
  shows: ({ var: { words } }, _, made) => secretOf(webhookWords(words).renewed, made),
})

act(webhooks, {
  ...{ at: at('/:webhook/tests'), guard, leaves: true },
  about: (c) => webhookOf(c, 'webhook'),
  verb: async ({ var: { scope } }, { id }) => (await testWebhooks(scope, [id]))[0],
  back: ({ id }, sent) => `${path}/${id}/deliveries${sent ? `/${sent}` : ''}`,
  done: ({ var: { words } }) => webhookWords(words).testQueued,
})
