import { ownerOfAudience } from '../../domain/log.ts'
import { webhooksOf } from '../../domain/notices/deliveries.ts'
import { notices, noticesOf } from '../../domain/notices/notices.list.ts'
import { type RuleField, ruleForm } from '../../domain/notices/rules.form.ts'
import { previewEntered, previewRule } from '../../domain/notices/rules.preview.ts'
import {
  addRule,
  changeRule,
  findRule,
  rules as list,
  ownRules,
  previewSwitch,
  type Rule,
  removeRules,
  switchRules,
} from '../../domain/notices/rules.ts'
import { severities } from '../../domain/schema/alarms.ts'
import type { FormLook } from '../../views/form.frames.tsx'
import { optionsOf } from '../../views/lists/filters.tsx'
import {
  NotificationPage,
  NotificationsPage,
  SentPage,
  Would,
} from '../../views/notices/notifications.tsx'
import { notificationWords } from '../../views/notices/notifications.words.ts'
import type { Address } from '../declaration.ts'
import type { C } from '../form.answers.tsx'
import { formPage } from '../form.tsx'
import { type Act, allReady } from '../lists/acts.tsx'
import { listPages } from '../lists/list.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const notifications = routes()

const path = '/settings/notifications'
const at = (rest = ''): Address[] => [{ path: `${path}${rest}`, host: 'both' }]
const guard = { permission: 'manage-notices' } as const

const switching = (name: 'enable' | 'disable'): Act<unknown> => ({
  ...{ ...guard, icon: name === 'enable' ? 'player-play' : 'player-pause' },
  isReversible: name === 'enable',
  asks: name === 'disable',
  words: (reader) => {
    const words = notificationWords(reader)
    const confirm = (count: number) => reader.lists.actOn(words[name], words.things(count))
    return {
      ...{ button: words[name], confirm, title: (count: number) => `${confirm(count)}?` },
      ...(name === 'disable' && { outcome: (count: string) => words.disableAsk(Number(count)) }),
    }
  },
  preview: (scope, ids) => previewSwitch(scope, ids, name === 'enable'),
  run: async ({ var: { scope, words } }, _, { ready }) => ({
    said: notificationWords(words)[`${name}d`](await switchRules(scope, ready, name === 'enable')),
  }),
})

listPages(notifications, {
  ...{ at: at(), declaration: guard, list, csv: {} },
  prepare: (c) => ({ path, within: ownRules(c.var.actor) }),
  page: (_, state) => <NotificationsPage state={state} />,
  about: ({ var: { words } }) => ({
    title: notificationWords(words).title,
    topics: ['notifications'],
  }),
  acts: {
    enable: switching('enable'),
    disable: switching('disable'),
    remove: {
      ...{ ...guard, icon: 'trash', asks: true },
      words: (reader) => ({
        button: notificationWords(reader).remove,
        things: notificationWords(reader).things,
      }),
      preview: allReady(list),
      run: async ({ var: { scope, words } }, ids) => ({
        said: notificationWords(words).removed(await removeRules(scope, ids)),
      }),
    },
  },
  menu: ({ var: { words } }, { id, name }) => ({
    title: name,
    groups: [
      [
        { icon: 'history', label: notificationWords(words).sent.title, href: `${path}/${id}/sent` },
        { icon: 'pencil', label: notificationWords(words).edit, href: `${path}/${id}` },
      ],
    ],
  }),
})

/** How the form looks; a tenant has no tenants to choose from. */
async function looked(c: C): Promise<Omit<FormLook<RuleField>, 'title'>> {
  const { scope, words, actor } = c.var
  const { fields, noWebhook, webhookOff } = notificationWords(words)
  const found = await webhooksOf(scope, ownerOfAudience(actor.audience))
  const hooks = [
    { value: '', label: noWebhook },
    ...found.map(({ id, name, active }) => ({
      value: id,
      label: active ? name : webhookOff(name),
    })),
  ]
  return {
    labels: fields,
    choices: {
      severity: optionsOf(words.frame.severities, severities),
      ...{ webhook1: hooks, webhook2: hooks, webhook3: hooks },
    },
    omit: actor.audience.kind === 'tenant' ? ['tenants'] : [],
  }
}

const tested = {
  path: '/previews',
  run: async ({ var: { scope } }: C, _: unknown, given: Parameters<typeof previewEntered>[1]) => (
    <Would preview={await previewEntered(scope, given)} isTested />
  ),
}

formPage(notifications, {
  ...{ at: at('/new'), guard, form: ruleForm, about: async () => null, test: tested },
  row: ({ var: { signedIn } }) => ({
    ...{ severity: 'major', timeZone: signedIn.timeZone, emails1: signedIn.email },
    ...{ monday: true, tuesday: true, wednesday: true, thursday: true, friday: true },
    ...{ saturday: true, sunday: true },
  }),
  look: async (c) => {
    const { add } = notificationWords(c.var.words)
    return { ...(await looked(c)), title: add, submit: add }
  },
  page: (_, __, form) => <NotificationPage form={form} preview={null} />,
  action: () => path,
  verb: ({ var: { scope } }, _, given) => addRule(scope, given),
  ...{ back: () => path, leaves: true },
  done: ({ var: { words } }, _, { name }) => notificationWords(words).made(name),
})

const ruleOf = (c: C, param: string) => findRule(c.var.scope, idOf(c, 'no-such-rule', param))

formPage(notifications, {
  ...{ at: at('/:row'), guard, form: ruleForm, test: tested },
  about: (c) => ruleOf(c, 'row'),
  row: (_, { entered, version }: Rule) => ({ ...entered, version }),
  look: async (c, { name }) => ({
    ...(await looked(c)),
    title: c.var.words.lists.editOne(name),
  }),
  page: async (c, rule, form) => (
    <NotificationPage {...{ form, rule }} preview={await previewRule(c.var.scope, rule)} />
  ),
  action: ({ id }) => `${path}/${id}`,
  verb: async ({ var: { scope } }, { id }, given) => {
    await changeRule(scope, id, given)
    return findRule(scope, id)
  },
  ...{ back: () => path, leaves: true },
  done: ({ var: { words } }, _, { name }) => notificationWords(words).saved(name),
})

listPages(notifications, {
  ...{ at: at('/:rule/sent'), declaration: guard, list: notices, csv: {} },
  prepare: async (c) => {
    const rule = await ruleOf(c, 'rule')
    return { path: `${path}/${rule.id}/sent`, within: noticesOf(rule.id), rule }
  },
  page: (_, state, { rule }) => <SentPage {...{ state, rule }} />,
  about: ({ var: { words } }, _, { rule }) => ({
    title: notificationWords(words).sentOf(rule.name),
    topics: ['notifications'],
  }),
})
