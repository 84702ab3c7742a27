import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { readKits } from '../../domain/services/kits.read.ts'
import {
  aboveMain,
  demandKitUpgrades,
  mainForm,
  mainKit,
  readMain,
  upgradeMain,
  whyNotKit,
} from '../../domain/services/kits.ts'
import { findService } from '../../domain/services/services.ts'
import { kitsSaid as said } from '../../views/services/kits.said.ts'
import { KitsPage, queuedKits } from '../../views/services/kits.tsx'
import type { C } from '../form.answers.tsx'
import { formPage, question } from '../form.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const kits = routes()

const path = '/kits'
const provider = { audience: ['provider'] } as const

kits.get(path, { host: 'operators', ...provider, permission: 'looking' }, async (c) => {
  const { scope, actor } = c.var
  return c.render(
    <KitsPage kits={await readKits(scope)} mayAdminister={may(actor, 'administer')} />,
    { title: said.title, topics: ['kits'] },
  )
})

formPage(kits, {
  at: [{ path: `${path}/upgrades/new`, host: 'operators' }],
  guard: { ...provider, permission: 'administer' },
  about: ({ var: { scope } }) => readMain(scope),
  form: mainForm,
  row: (_, main) => ({ ...main, kit: aboveMain(main.kit).at(-1)?.version ?? '' }),
  look: (_, { kit }) => ({
    ...{ title: said.upgradeMain, submit: said.upgradeMain, text: <p>{said.upgradeText}</p> },
    labels: { kit: said.release },
    choices: {
      kit: [...aboveMain(kit)].reverse().map(({ version, notes }) => ({
        ...{ value: version, label: `${version}: ${notes.en.join(' ')}` },
      })),
    },
  }),
  verb: ({ var: { scope } }, _, given) => upgradeMain(scope, given),
  back: () => path,
  done: (_, __, { kit }) => said.mainUpgraded(kit),
})

const aboutService = async (c: C) => {
  const { scope } = c.var
  const service = await findService(scope, idOf(c, 'no-such-service'))
  return { service, main: await mainKit(scope) }
}

question(kits, {
  at: [{ path: '/services/:id/kit-upgrades/new', host: 'operators' }],
  guard: { ...provider, permission: 'operate' },
  about: aboutService,
  ask: async ({ var: { scope } }, { service, main }) => {
    const why = await whyNotKit(scope, service)
    if (why) throw new Refusal('conflict', why)
    return {
      ...{ title: said.ask(service.name), submit: said.act.button, danger: false },
      text: <p>{said.asked(service.kitVersion, main ?? '')}</p>,
    }
  },
  verb: ({ var: { scope } }, { service }) => demandKitUpgrades(scope, [service.id]),
  back: ({ service }) => `/services/${service.id}`,
  done: ({ var: { words } }, _, answer) => queuedKits(words, answer),
})
