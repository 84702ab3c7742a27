import type { Context } from 'hono'
import {
  cancelChanges,
  previewCancel,
  previewRetry,
  previewUndo,
  retryChanges,
  sendNow,
  undoChanges,
} from '../../domain/directory/changes.acts.ts'
import { changes, readSending } from '../../domain/directory/changes.list.ts'
import type { Preview } from '../../domain/lists/selections.ts'
import type { Scope } from '../../domain/scope.ts'
import { whyNotSent } from '../../domain/services/replications.ts'
import { hasRight } from '../../domain/services/rights.ts'
import { ChangesPage } from '../../views/directory/changes.tsx'
import { changeWords } from '../../views/directory/changes.words.ts'
import type { IconName } from '../../views/icon.tsx'
import { act } from '../form.tsx'
import type { Act } from '../lists/acts.tsx'
import { listPages } from '../lists/list.tsx'
import type { Portal } from '../portal.ts'
import { routes } from '../route.ts'

export const queuedChanges = routes()

const mayChange = ({ var: { actor } }: Context<Portal>) => hasRight(actor, 'phone-numbers', 'edit')

type ChangeWords = ReturnType<typeof changeWords>

/** An act on many changes, with its word and what it says when it is done. */
const actOn = (
  name: 'cancel' | 'retry' | 'undo',
  icon: IconName,
  preview: (scope: Scope, ids: readonly string[]) => Promise<Preview>,
  verb: (scope: Scope, ids: readonly string[]) => Promise<number>,
  said: (words: ChangeWords) => (count: number) => string,
): Act<unknown> => ({
  ...{ permission: 'edit-changes', icon, preview, isOffered: mayChange },
  words: (reader) => ({
    button: changeWords(reader)[name],
    things: changeWords(reader).things,
  }),
  run: async ({ var: { scope, words } }, _, { ready }) => ({
    said: said(changeWords(words))(await verb(scope, ready)),
  }),
})

listPages(queuedChanges, {
  at: [{ path: '/changes', host: 'tenant' }],
  declaration: { permission: 'looking', right: ['queued-changes', 'view'] },
  list: changes,
  prepare: () => ({ path: '/changes' }),
  page: async (c, state) => {
    const [sending, whyNot] = await Promise.all([readSending(c.var.scope), whyNotSent(c.var.scope)])
    return <ChangesPage {...{ state, sending, whyNot, maySend: mayChange(c) }} />
  },
  about: (c, rows) => ({
    title: changeWords(c.var.words).title,
    topics: ['changes'],
    rows: rows.map(({ id }) => `change:${id}` as const),
  }),
  csv: {},
  acts: {
    cancel: actOn('cancel', 'x', previewCancel, cancelChanges, ({ cancelled }) => cancelled),
    retry: actOn('retry', 'refresh', previewRetry, retryChanges, ({ retried }) => retried),
    undo: {
      ...actOn('undo', 'arrow-back-up', previewUndo, undoChanges, ({ undone }) => undone),
      asks: true,
    },
  },
  menu: (c, change) => ({
    title: change.user,
    groups: [
      [
        {
          ...{ label: changeWords(c.var.words).openUser, icon: 'users' },
          href: `/users/${change.graphId}`,
        },
      ],
    ],
  }),
})

act(queuedChanges, {
  at: [{ path: '/changes/sendings', host: 'tenant' }],
  guard: { permission: 'edit-changes', right: ['phone-numbers', 'edit'] },
  about: async () => null,
  verb: (c) => sendNow(c.var.scope),
  back: () => '/changes',
  done: (c) => changeWords(c.var.words).wasSent,
})
