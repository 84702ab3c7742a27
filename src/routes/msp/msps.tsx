import type { Context } from 'hono'
import { z } from 'zod'
import { deleteMsp, deletionForm, goingWith } from '../../domain/msp/deletion.ts'
import { msps as list } from '../../domain/msp/msps.list.ts'
import { addMsp, changeMsp, findMsp, type Msp, mspForm, newMspForm } from '../../domain/msp/msps.ts'
import { activateMsp, deactivateMsp, previewMspSwitch } from '../../domain/msp/switching.ts'
import { may } from '../../domain/roles.ts'
import type { Scope } from '../../domain/scope.ts'
import { findPlaces } from '../../domain/tenants/creation.ts'
import { numberIn } from '../../views/formats.ts'
import { MspNamePatch } from '../../views/msp/head.tsx'
import {
  MspsPage,
  mspDeactivationLook,
  mspDeletionLook,
  mspLook,
  mspMenu,
  mspUrl,
  newMspLook,
} from '../../views/msp/msps.tsx'
import { isolated } from '../../views/words/isolated.ts'
import type { C } from '../form.answers.tsx'
import { act, confirmedFormPage, formPage, question } from '../form.tsx'
import { listPages } from '../lists/list.tsx'
import { formOf, type Portal, uuid } from '../portal.ts'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const msps = routes()

const path = '/msps'
const guard = { audience: ['provider'], permission: 'manage-msps' } as const
const at = (rest: string) => [{ path: `${path}${rest}`, host: 'operators' }] as const

const mspsIn = (count: number) => (count === 1 ? '1 MSP' : `${numberIn('en', count)} MSPs`)

listPages(msps, {
  at: at(''),
  declaration: { audience: ['provider'], permission: 'looking' },
  ...{ list, csv: {}, prepare: () => ({ path }) },
  page: ({ var: { actor } }, state) => (
    <MspsPage {...{ state, mayManage: may(actor, 'manage-msps') }} />
  ),
  about: () => ({ title: 'MSPs', topics: ['msps', 'mau', 'orders', 'people'] }),
  acts: {
    activate: {
      ...{ permission: 'manage-msps', icon: 'player-play', isReversible: true },
      words: () => ({ button: 'Activate', things: mspsIn }),
      preview: (scope, ids) => previewMspSwitch(scope, ids, 'active'),
      run: async (c, _, { ready }) => switched(c, ready, activateMsp, 'activated'),
    },
    deactivate: {
      ...{ permission: 'manage-msps', icon: 'player-pause', asks: true },
      words: () => ({ button: 'Deactivate', things: mspsIn }),
      preview: (scope, ids) => previewMspSwitch(scope, ids, 'deactivated'),
      run: async (c, _, { ready }) => switched(c, ready, deactivateMsp, 'deactivated'),
    },
  },
  menu: ({ var: { actor } }, row) => ({
    title: row.name,
    groups: mspMenu(row, may(actor, 'manage-msps')),
  }),
})

async function switched(
  c: Context<Portal>,
  ids: readonly string[],
  act: (scope: Scope, id: string) => Promise<unknown>,
  done: string,
) {
  // in one order, so that two who switch the same ones wait for each other
  for (const id of [...ids].sort()) await act(c.var.scope, id)
  return { said: `${mspsIn(ids.length)} ${done}.` }
}

formPage(msps, {
  ...{ at: at('/new'), guard, form: newMspForm, about: async () => null },
  row: () => ({ baseAllowance: 0, defaultMaxMau: 1_000_000 }),
  look: newMspLook,
  verb: ({ var: { scope, seal } }, _, given) => addMsp(scope, seal, given),
  back: () => path,
  done: (_, __, { name }) => `${isolated(name)} created. Its owner was sent an invitation.`,
})

const mspOf = (c: C) => findMsp(c.var.scope, idOf(c, 'no-such-msp'))

formPage(msps, {
  ...{ at: at('/:id/edit'), guard, form: mspForm, about: mspOf, back: mspUrl },
  row: (_, msp) => msp,
  look: (_, msp) => mspLook(msp),
  verb: ({ var: { scope } }, { id }, given) => changeMsp(scope, id, given),
  done: (_, __, { name }) => `${isolated(name)} is saved.`,
  patch: (_, __, msp) => <MspNamePatch msp={msp} />,
})

/** How many organizations it has, deactivated ones as well. */
const countOf = async (scope: Scope, { id }: Msp) => (await findPlaces(scope, id))?.used ?? 0

question(msps, {
  ...{ at: at('/:id/deactivation'), guard, about: mspOf, back: mspUrl, leaves: true },
  ask: async ({ var: { scope } }, msp) => mspDeactivationLook(msp, await countOf(scope, msp)),
  verb: ({ var: { scope } }, { id }) => deactivateMsp(scope, id),
  done: (_, { name }) => `${isolated(name)} deactivated.`,
})

const chosen = z.object({ msp: uuid })

act(msps, {
  ...{ at: at('/activations'), guard, back: mspUrl, leaves: true },
  about: async (c) => ({ id: (await formOf(c, chosen)).msp }),
  verb: ({ var: { scope } }, { id }) => activateMsp(scope, id),
  done: (_, __, { name }) => `${isolated(name)} activated.`,
})

confirmedFormPage(msps, {
  ...{ at: at('/:id/deletion'), guard, password: 'always', about: mspOf },
  form: (_, msp) => deletionForm(msp),
  row: () => ({}),
  look: async ({ var: { scope } }, msp) =>
    mspDeletionLook(msp, await goingWith(scope, msp.id), await countOf(scope, msp)),
  verb: ({ var: { scope } }, { id }, given, confirmed) => deleteMsp(scope, id, given, confirmed),
  ...{ back: () => path, leaves: true },
  done: (_, { name }) => `${isolated(name)} deleted.`,
})
