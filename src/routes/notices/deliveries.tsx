import {
  deliveriesOf,
  findDelivery,
  deliveries as list,
  previewReplay,
  replayDeliveries,
} from '../../domain/notices/deliveries.list.ts'
import { findWebhook } from '../../domain/notices/webhooks.list.ts'
import { DeliveriesPage, DeliveryPage } from '../../views/notices/deliveries.tsx'
import { webhookWords } from '../../views/notices/webhooks.words.ts'
import type { Address } from '../declaration.ts'
import type { C } from '../form.answers.tsx'
import { act } from '../form.tsx'
import { listPages } from '../lists/list.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const deliveries = routes()

const path = '/settings/webhooks/:webhook/deliveries'
const at = (rest = ''): Address[] => [{ path: `${path}${rest}`, host: 'both' }]
const guard = { permission: 'manage-notices' } as const

/** One of the reader's own endpoints; what any other was told is as missing as one that never was. */
const webhookOf = (c: C) => findWebhook(c.var.scope, idOf(c, 'no-such-webhook', 'webhook'))
const pathOf = (id: string) => `/settings/webhooks/${id}/deliveries`

listPages(deliveries, {
  ...{ at: at(), declaration: guard, list },
  csv: { name: () => 'deliveries' },
  prepare: async (c) => {
    const webhook = await webhookOf(c)
    return { path: pathOf(webhook.id), within: deliveriesOf(webhook.id), webhook }
  },
  page: (_, state, { webhook }) => <DeliveriesPage {...{ webhook, state }} />,
  about: ({ var: { words } }, _, { webhook }) => ({
    title: webhookWords(words).deliveries.of(webhook.name),
    topics: ['webhooks'],
  }),
  acts: {
    replay: {
      ...{ ...guard, icon: 'mail-forward', isRepeatable: true },
      words: (reader) => {
        const { replay, things } = webhookWords(reader).deliveries
        return { button: replay, things }
      },
      preview: (scope, ids, { webhook }) => previewReplay(scope, webhook.id, ids),
      isOffered: (_, { webhook }) => webhook.active,
      run: async ({ var: { scope, words } }, _, { prepared: { webhook }, ready }) => {
        const sent = await replayDeliveries(scope, webhook.id, ready)
        return { said: webhookWords(words).deliveries.replayed(sent.length) }
      },
    },
  },
  menu: ({ var: { words } }, { event, id }) => ({
    title: `${webhookWords(words).deliveries.events[event]} ${id.slice(0, 8)}`,
    groups: [],
  }),
})

const oneOf = async (c: C) => {
  const webhook = await webhookOf(c)
  const id = idOf(c, 'no-such-delivery', 'delivery')
  return { webhook, delivery: await findDelivery(c.var.scope, webhook.id, id) }
}

deliveries.get(`${path}/:delivery`, { host: 'both', ...guard }, async (c) => {
  const about = await oneOf(c)
  const { events } = webhookWords(c.var.words).deliveries
  return c.render(<DeliveryPage {...about} />, {
    ...{ title: events[about.delivery.event], topics: ['webhooks'] },
  })
})

act(deliveries, {
  ...{ at: at('/:delivery/replays'), guard, about: oneOf, leaves: true },
  verb: async ({ var: { scope } }, { webhook, delivery }) =>
    (await replayDeliveries(scope, webhook.id, [delivery.id]))[0],
  back: ({ webhook, delivery }, sent) => `${pathOf(webhook.id)}/${sent ?? delivery.id}`,
  done: ({ var: { words } }) => webhookWords(words).deliveries.replayed(1),
})
