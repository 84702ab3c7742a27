import { form, type Given } from '../form.ts'
import { ownerOfAudience } from '../log.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { type Scene, sceneKinds, wallPalettes, wallSounds } from '../schema/wallboards.ts'
import type { Scope } from '../scope.ts'
import { listMsps } from '../tenant.ts'
import { choice, integer, orEmpty, several, text, timeZone, toggle } from '../values.ts'

const isKind = (word: string) => sceneKinds.some((kind) => kind === word)
const ofMsp = /^msp:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/

/** Whether a word is the name of a scene, of a partner that there may be or not. */
export const isScene = (word: string): word is Scene => isKind(word) || ofMsp.test(word)
const isSound = (word: string) => wallSounds.some((sound) => sound === word)

const name = text({ max: 60 })
/** What a wall shows one after the other, each for so many seconds, and how. */
const shown = {
  scenes: several<Scene>(sceneKinds, isScene, { error: 'wall-scene-gone', none: 'wall-scenes' }),
  dwellSeconds: integer({ min: 10, max: 600 }),
  zone: timeZone,
  palette: choice(wallPalettes, 'not-among'),
  masked: toggle(),
  sounds: several<(typeof wallSounds)[number]>(
    wallSounds,
    (word): word is (typeof wallSounds)[number] => isSound(word),
    { error: 'not-among' },
  ),
}

/** What is approved with a screen: beside that, whose eyes it has (`provider`, `msp:<id>`; an MSP's own where nothing is said). */
export const approvalForm = form({
  name,
  scope: orEmpty(text({ max: 45, as: 'code' })),
  ...shown,
})
/** What of a wall can be changed; whose eyes it has stays. */
export const wallForm = form({ name, ...shown })
export type WallValues = ReturnType<(typeof wallForm)['read']>

/** The code that a screen shows. */
export const codeForm = form({ code: text({ max: 20, as: 'code', error: 'wall-code' }) })

/** Minutes that a scene is shown for, or until it is taken off. */
export const pushTimes = ['15', '60', '480', 'always'] as const
/** Shows a scene instead of those that a wall has. */
export const pushForm = form({
  scene: text({ max: 45, as: 'code', error: 'wall-scene-gone' }),
  minutes: choice(pushTimes, 'not-among'),
})

export const usualWall = {
  ...{ scope: 'provider', scenes: sceneKinds, dwellSeconds: 30, zone: 'UTC' },
  ...{ palette: 'auto', masked: false, sounds: [] },
} satisfies Given

const gone = (field: string) => new Refusal('invalid', 'wall-scene-gone', {}, { field })

/** Whose wall it becomes (null: the provider's); refused for anybody but oneself, or by the provider for an MSP that there is. */
export async function ownerNamed(scope: Scope, given: string): Promise<string | null> {
  const own = ownerOfAudience(scope.actor.audience).mspId
  if (own !== null) {
    if (given === '' || given === `msp:${own}`) return own
  } else {
    if (given === '' || given === 'provider') return null
    const found = (await listMsps(scope)).find(({ id }) => given === `msp:${id}`)
    if (found) return found.id
  }
  throw new Refusal('invalid', message('not-among'), { field: 'scope' })
}

/**
 * Scenes in the order in which they are shown: the usual ones, then those of single MSPs. Refused where one is of nobody, or of
 * another MSP than the one whose wall it is.
 */
export async function scenesFor(
  scope: Scope,
  owner: string | null,
  scenes: readonly Scene[],
  field = 'scenes',
): Promise<Scene[]> {
  const known = await listMsps(scope)
  const ofMsps = known
    .filter(({ id }) => owner === null || id === owner)
    .map(({ id }): Scene => `msp:${id}`)
  const inOrder: Scene[] = [...sceneKinds, ...ofMsps].filter((one) => scenes.includes(one))
  if (inOrder.length < scenes.length) throw gone(field)
  return inOrder
}
