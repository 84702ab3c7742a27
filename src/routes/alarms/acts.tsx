import type { Context } from 'hono'
import {
  ackForm,
  acknowledge,
  addNote,
  claim,
  claimForm,
  noteForm,
  shelfForm,
  shelve,
  unacknowledge,
  unclaim,
  unshelve,
} from '../../domain/alarms/acts.ts'
import { alarms as list } from '../../domain/alarms/alarms.list.ts'
import { type MarkChange, previewMark } from '../../domain/alarms/marks.ts'
import type { Given } from '../../domain/form.ts'
import { maxRows } from '../../domain/lists/address.ts'
import type { Scope } from '../../domain/scope.ts'
import { Marked } from '../../views/alarms/facts.tsx'
import { type Act, type Acts, fieldsOf } from '../lists/acts.tsx'
import type { Portal } from '../portal.ts'

/** The rows as they are now; of more than a page shows none, which their list then reads again. */
const shown = async (scope: Scope, ids: readonly string[]) =>
  ids.length > maxRows ? [] : list.pick(scope, ids)

export async function acknowledged(
  { var: { scope, words } }: Context<Portal>,
  ids: readonly string[],
  given?: Given,
) {
  const { acknowledged: done, alreadyAcknowledged } = words.alarms
  const count = await acknowledge(scope, ids, given)
  const said = count === 0 ? alreadyAcknowledged : done(count)
  const mayUndo = count > 0
  return { said, shown: <Marked {...{ said, mayUndo, alarms: await shown(scope, ids) }} /> }
}

export async function unacknowledged(
  { var: { scope, words } }: Context<Portal>,
  ids: readonly string[],
) {
  const { unacknowledged: done, notAcknowledged } = words.alarms
  const count = await unacknowledge(scope, ids)
  const said = count === 0 ? notAcknowledged : done(count)
  return { said, shown: <Marked {...{ said, alarms: await shown(scope, ids) }} /> }
}

type Verb = (scope: Scope, ids: readonly string[], given: Given) => Promise<number>
type Named = 'claim' | 'unclaim' | 'shelve' | 'unshelve' | 'note'

/** What all acts but acknowledging have in common: a verb that says how many it changed. */
const marking = (name: Named, change: MarkChange, verb: Verb) => ({
  permission: 'acknowledge' as const,
  words: ({ alarms: { acts } }: Context<Portal>['var']['words']) => acts[name],
  preview: (scope: Scope, ids: readonly string[]) => previewMark(scope, ids, change),
  async run(
    { var: { scope, words } }: Context<Portal>,
    ids: readonly string[],
    { given }: { given: Given },
  ) {
    const count = await verb(scope, ids, given)
    const { acts } = words.alarms
    const said = count === 0 ? acts.none : acts[name].done(count)
    return { said, shown: <Marked {...{ said, alarms: await shown(scope, ids) }} /> }
  },
})

/** What is done with one alarm or many, wherever they are listed. */
export const alarmActs = {
  acknowledge: {
    permission: 'acknowledge',
    icon: 'check',
    words: ({ alarms: words }) => ({
      button: words.acknowledge,
      title: (count) => `${words.acknowledgeMany(count)}?`,
      confirm: words.acknowledgeMany,
    }),
    preview: (scope, ids) => previewMark(scope, ids, 'acknowledged'),
    run: (c, ids) => acknowledged(c, ids),
    isReversible: true,
  },
  claim: {
    ...marking('claim', 'claimed', claim),
    icon: 'user-plus',
    fields: fieldsOf(
      claimForm,
      { minutes: '30', acknowledge: true },
      ({ alarms: { acts, minutes } }) => ({ labels: acts.claim.labels, options: { minutes } }),
    ),
  },
  shelve: {
    ...marking('shelve', 'shelved', shelve),
    icon: 'bell-z',
    fields: fieldsOf(shelfForm, { hours: '1' }, ({ alarms: { acts, hours } }) => ({
      ...{ labels: acts.shelve.labels, options: { hours } },
    })),
  },
  note: {
    ...marking('note', 'noted', addNote),
    icon: 'message-2',
    isRare: true,
    fields: fieldsOf(noteForm, {}, ({ alarms: { acts } }) => ({ labels: acts.note.labels })),
  },
  until: {
    permission: 'acknowledge',
    icon: 'clock',
    isRare: true,
    words: ({ alarms: { acts } }) => acts.until,
    preview: (scope, ids) => previewMark(scope, ids, 'acknowledged anew'),
    run: (c, ids, { given }) => acknowledged(c, ids, { until: '', ...given }),
    fields: fieldsOf(ackForm, { until: 'worse' }, ({ alarms: { acts, untils } }) => ({
      ...{ labels: acts.until.labels, options: { until: untils } },
    })),
  },
  withdraw: {
    permission: 'acknowledge',
    icon: 'arrow-back-up',
    words: ({ alarms: words }) => ({
      button: words.takeBack,
      title: (count) => `${words.takeBackMany(count)}?`,
      confirm: words.takeBackMany,
    }),
    preview: (scope, ids) => previewMark(scope, ids, 'unacknowledged'),
    run: (c, ids) => unacknowledged(c, ids),
    isReversible: true,
  },
  unclaim: {
    ...marking('unclaim', 'unclaimed', unclaim),
    ...({ icon: 'circle-minus', isReversible: true, isRare: true } as const),
  },
  unshelve: {
    ...marking('unshelve', 'unshelved', unshelve),
    ...({ icon: 'bell', isReversible: true } as const),
  },
} satisfies Record<string, Act<object>> & Acts<object>
