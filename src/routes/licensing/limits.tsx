import {
  changeGlobalFactors,
  factorForm,
  restoreGlobalFactors,
} from '../../domain/licensing/factors.ts'
import { changeLimits, limitsForm, readExceeded } from '../../domain/licensing/limits.ts'
import { changeReport, reportForm } from '../../domain/licensing/reports.ts'
import { builtInRules } from '../../domain/licensing/rules.ts'
import { changeSeatTimes, seatTimesForm } from '../../domain/licensing/seats.limits.ts'
import { readSetting } from '../../domain/settings/settings.ts'
import {
  factorsLook,
  limitsLook,
  PartPage,
  reportLook,
  seatTimesLook,
} from '../../views/licensing/limits.tsx'
import { type C, type Drawn, formProps } from '../form.answers.tsx'
import { question, settingsPage } from '../form.tsx'
import { routes } from '../route.ts'

export const licenseLimits = routes()

/** Parts of the page of pools, each with an address of its own where it is refused. */
const of = '/settings/license'

const limits = settingsPage(licenseLimits, {
  ...{ path: `${of}/limits`, of, form: limitsForm },
  async read({ var: { scope } }) {
    return { ...(await readSetting(scope, 'licenses')), exceeded: await readExceeded(scope) }
  },
  look: (_, { exceeded }) => limitsLook(exceeded),
  page: (_, __, form) => <PartPage form={form} />,
  save: ({ var: { scope } }, given) => changeLimits(scope, given),
})

const factors = settingsPage(licenseLimits, {
  ...{ path: `${of}/factors`, of, form: factorForm },
  read: ({ var: { scope } }) => readSetting(scope, 'license-factors'),
  look: ({ var: { words } }) => factorsLook(words, builtInRules),
  page: (_, __, form) => <PartPage form={form} />,
  save: ({ var: { scope } }, given) => changeGlobalFactors(scope, given),
})

const report = settingsPage(licenseLimits, {
  ...{ path: `${of}/report`, of, form: reportForm },
  read: ({ var: { scope } }) => readSetting(scope, 'license-report'),
  look: ({ var: { shell } }) => reportLook(shell.now),
  page: (_, __, form) => <PartPage form={form} />,
  save: ({ var: { scope } }, given) => changeReport(scope, given),
})

const seats = settingsPage(licenseLimits, {
  ...{ path: `${of}/seats`, of, form: seatTimesForm },
  read: ({ var: { scope } }) => readSetting(scope, 'seats'),
  look: () => seatTimesLook,
  page: (_, __, form) => <PartPage form={form} />,
  save: ({ var: { scope } }, given) => changeSeatTimes(scope, given),
})

question(licenseLimits, {
  at: [{ path: `${of}/factors/default`, host: 'operators' }],
  guard: { audience: ['provider'], permission: 'administer' },
  ...{ about: ({ var: { scope } }) => readSetting(scope, 'license-factors'), back: () => of },
  ask: () => ({
    title: 'Restore default license factors?',
    text: 'All factors are counted again, and the built-in rules apply. Services that have factors of their own keep them.',
    submit: 'Restore default',
  }),
  verb: ({ var: { scope } }, { version }) => restoreGlobalFactors(scope, version),
  done: () => 'The default license factors are restored. They apply from the next count on.',
  leaves: true,
})

/** They as parts of the page of pools. */
export const limitForms = async (c: C) => ({
  limits: await partOf(c, limits),
  factors: await partOf(c, factors),
  report: await partOf(c, report),
  seats: await partOf(c, seats),
})

async function partOf<N extends string, A, R>(c: C, declared: Drawn<N, A, R>) {
  const about = await declared.about(c)
  const props = await formProps(c, declared, about, await declared.row(c, about))
  return { ...props, page: props.action }
}
