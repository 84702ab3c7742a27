import type { SQL } from 'drizzle-orm'
import { Refusal } from '../../domain/refusal.ts'
import { wallSounds } from '../../domain/schema/wallboards.ts'
import { listActiveMsps } from '../../domain/tenant.ts'
import { screenWaiting, tryCode, type WaitingScreen } from '../../domain/wallboards/screens.ts'
import {
  previewPush,
  previewRelease,
  pushScene,
  releaseScene,
  removeWalls,
} from '../../domain/wallboards/wallboards.acts.ts'
import {
  approvalForm,
  codeForm,
  pushForm,
  usualWall,
  wallForm,
} from '../../domain/wallboards/wallboards.form.ts'
import {
  findWallboard,
  wallboards as list,
  type Wallboard,
  wallsOf,
} from '../../domain/wallboards/wallboards.list.ts'
import {
  approveWall,
  changeWall,
  enteredOf,
  renewWalls,
  replaceScreen,
} from '../../domain/wallboards/wallboards.ts'
import type { Option } from '../../views/form.tsx'
import { optionsOf } from '../../views/lists/filters.tsx'
import { wallWords } from '../../views/wallboards/wallboards.said.ts'
import {
  AskingScreen,
  wallboardsPath as path,
  ScreenPage,
  WallboardPage,
  WallboardsPage,
} from '../../views/wallboards/wallboards.tsx'
import type { Words } from '../../views/words.ts'
import type { Address } from '../declaration.ts'
import type { C } from '../form.answers.tsx'
import { formPage, preparedFormPage, question } from '../form.tsx'
import { type Acts, allReady, fieldsOf } from '../lists/acts.tsx'
import { listPages } from '../lists/list.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const wallboards = routes()

const at = (rest = ''): Address[] => [{ path: `${path}${rest}`, host: 'operators' }]
const guard = { permission: 'manage-notices', audience: ['provider', 'msp'] } as const
const words = wallWords
const urlOf = ({ var: { config } }: C) => `${config.portalUrl.origin}/wallboard`

/** What a wall of this reader's can show. */
async function scenesFor({ var: { scope } }: C): Promise<Option[]> {
  const msps = await listActiveMsps(scope)
  return [
    ...optionsOf(words.kinds),
    ...msps.map(({ id, name }) => ({ value: `msp:${id}`, label: words.ofMsp(name) })),
  ]
}

type Prepared = { path: string; within: SQL; scenes: readonly Option[] }
const plain = (button: string) => () => ({ button, things: words.things })

const acts: Acts<Prepared> = {
  push: {
    ...{ permission: 'manage-notices', icon: 'player-play' },
    words: () => ({
      button: words.push,
      title: (count) => `${words.push}: ${words.things(count)}`,
      confirm: () => words.push,
      outcome: () => words.pushText,
    }),
    preview: previewPush,
    fields: fieldsOf(
      pushForm,
      { scene: 'overview', minutes: '60' },
      (_: Words, { scenes }: Prepared) => ({
        labels: words.fields,
        choices: { scene: scenes },
        options: { minutes: words.times },
      }),
    ),
    run: async ({ var: { scope } }, _, { ready, given }) => ({
      said: words.pushDone(await pushScene(scope, ready, given)),
    }),
  },
  release: {
    ...{ permission: 'manage-notices', icon: 'player-pause', isReversible: true },
    words: plain(words.release),
    preview: previewRelease,
    run: async ({ var: { scope } }, _, { ready }) => ({
      said: words.released(await releaseScene(scope, ready)),
    }),
  },
  renew: {
    ...{ permission: 'manage-notices', icon: 'refresh', isReversible: true, isRepeatable: true },
    words: plain(words.renew),
    preview: allReady(list),
    run: async ({ var: { scope } }, ids) => ({ said: words.renewed(await renewWalls(scope, ids)) }),
  },
  remove: {
    ...{ permission: 'manage-notices', icon: 'trash', asks: true },
    words: ({ lists }) => {
      const confirm = (count: number) => lists.actOn(words.remove, words.things(count))
      return {
        ...{ button: words.remove, confirm, title: (count: number) => `${confirm(count)}?` },
        outcome: (count) => words.removeAsk(Number(count)),
      }
    },
    preview: allReady(list),
    run: async ({ var: { scope } }, ids) => ({
      said: words.removed(await removeWalls(scope, ids)),
    }),
  },
}

listPages<Wallboard, Wallboard, Prepared>(wallboards, {
  ...{ at: at(), declaration: guard, list, csv: {}, acts },
  prepare: async (c) => ({ path, within: wallsOf(c.var.actor), scenes: await scenesFor(c) }),
  page: (c, state) => <WallboardsPage state={state} url={urlOf(c)} />,
  about: (_, rows) => ({
    title: words.title,
    topics: ['wallboards'],
    rows: rows.map(({ id }) => `wall:${id}` as const),
  }),
  menu: (_, { id, name }) => ({
    title: name,
    groups: [
      [
        { icon: 'pencil', label: words.edit, href: `${path}/${id}` },
        {
          ...{ icon: 'device-desktop-analytics', label: words.replace, isDialog: true },
          href: `${path}/${id}/screens/new`,
        },
      ],
    ],
  }),
})

/** Tried ahead of the request's own transaction, in which a wrong code would not be counted. */
const tried = async (c: C) => {
  const { database, seal, actor } = c.var
  return tryCode({ database, secret: seal, actor }, await c.req.parseBody())
}

function screenIn(found: WaitingScreen | Refusal): WaitingScreen {
  if (found instanceof Refusal) throw found
  return found
}

preparedFormPage(wallboards, {
  ...{ at: at('/new'), guard, form: codeForm, about: async () => null, prepare: tried },
  row: () => ({}),
  look: (c) => ({
    ...{ labels: words.fields, title: words.approve, submit: words.find },
    text: words.findText(urlOf(c)),
  }),
  verb: async (_, __, ___, found) => screenIn(found),
  back: (_, screen) => (screen ? `${path}/screens/${screen.id}` : path),
  leaves: true,
  done: () => '',
})

type Asking = { id: string; screen: WaitingScreen | null }
const askingIn = async (c: C, param: string): Promise<Asking> => {
  const id = idOf(c, 'wall-code-expired', param)
  return { id, screen: await screenWaiting(c.var.scope, id) }
}

/** Whoever comes too late finds nothing; what was entered meanwhile is drawn again. */
function demandScreen({ screen }: Asking): WaitingScreen {
  if (!screen) throw new Refusal('missing', 'wall-code-expired')
  return screen
}

/** How the fields look, for whoever may choose among `scenes`. */
const looked = async (c: C) => ({
  labels: words.fields,
  choices: {
    scenes: await scenesFor(c),
    sounds: optionsOf(c.var.words.frame.severities, wallSounds),
  },
  options: { palette: words.palettes },
})

formPage(wallboards, {
  ...{ at: at('/screens/:screen'), guard, form: approvalForm },
  about: (c) => askingIn(c, 'screen'),
  row: ({ var: { signedIn } }, asking) => {
    demandScreen(asking)
    return { ...usualWall, zone: signedIn.timeZone }
  },
  look: async (c) => {
    const look = await looked(c)
    const isProvider = c.var.actor.audience.kind === 'provider'
    const msps = isProvider ? await listActiveMsps(c.var.scope) : []
    return {
      ...look,
      ...{ title: words.screen.title, submit: words.screen.submit },
      choices: {
        ...look.choices,
        scope: [
          { value: 'provider', label: words.provider },
          ...msps.map(({ id, name }) => ({ value: `msp:${id}`, label: words.ofMsp(name) })),
        ],
      },
      omit: isProvider ? [] : ['scope'],
    }
  },
  page: (c, { screen }, form) => <ScreenPage {...{ screen, form, now: c.var.shell.now }} />,
  verb: ({ var: { scope } }, { id }, given) => approveWall(scope, id, given),
  ...{ back: () => path, leaves: true },
  done: (_, __, { name }) => words.screen.approved(name),
})

const wallIn = (c: C) => findWallboard(c.var.scope, idOf(c, 'no-such-wallboard', 'row'))

formPage(wallboards, {
  ...{ at: at('/:row'), guard, form: wallForm, about: wallIn },
  row: (_, wall: Wallboard) => enteredOf(wall),
  look: async (c, { name }) => ({ ...(await looked(c)), title: name }),
  page: (_, wall, form) => <WallboardPage {...{ wall, form }} />,
  topics: ({ id }) => [`wall:${id}`],
  verb: ({ var: { scope } }, { id }, given) => changeWall(scope, id, given),
  ...{ back: () => path, leaves: true },
  done: (_, { name }) => words.saved(name),
})

preparedFormPage(wallboards, {
  ...{ at: at('/:row/screens/new'), guard, form: codeForm, about: wallIn, prepare: tried },
  row: () => ({}),
  look: (c, { name }) => ({
    ...{ labels: words.fields, title: words.replaceOf(name), submit: words.find },
    text: words.findText(urlOf(c)),
  }),
  verb: async (_, __, ___, found) => screenIn(found),
  back: ({ id }, screen) => (screen ? `${path}/${id}/screens/${screen.id}` : `${path}/${id}`),
  leaves: true,
  done: () => '',
})

question(wallboards, {
  ...{ at: at('/:row/screens/:screen'), guard, leaves: true },
  about: async (c) => ({ wall: await wallIn(c), ...(await askingIn(c, 'screen')) }),
  ask: (c, { wall, screen }) => ({
    ...{ title: words.replaceOf(wall.name), submit: words.replace, dismiss: words.keep },
    text: (
      <>
        <p>{words.replaceAsk(wall.name)}</p>
        {screen && <AskingScreen {...{ screen, now: c.var.shell.now }} />}
        <p>{words.screen.only}</p>
      </>
    ),
  }),
  verb: ({ var: { scope } }, { wall, id }) => replaceScreen(scope, wall.id, id),
  back: ({ wall }) => `${path}/${wall.id}`,
  done: (_, { wall }) => words.replaced(wall.name),
})
