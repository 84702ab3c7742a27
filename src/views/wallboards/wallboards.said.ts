import type { Scene } from '../../domain/schema/wallboards.ts'
import type { NamedScene, WallState } from '../../domain/wallboards/wallboards.list.ts'
import { saidIn } from '../../noun.ts'
import { wallboards } from '../../nouns/wallboards.ts'
import { numberIn } from '../formats.ts'
import { isolated } from '../words/isolated.ts'

const many = (count: number) =>
  `${numberIn('en', count)} ${count === 1 ? 'wallboard' : 'wallboards'}`

const kinds = {
  overview: 'Overview',
  replication: 'Replication',
  licenses: 'Licenses and MAU',
} as const satisfies Partial<Record<Scene, string>>

const states: Record<WallState | 'soon', string> = {
  shown: 'Shown',
  silent: 'Silent',
  waiting: 'Waiting for its screen',
  elsewhere: 'Another screen asks',
  soon: 'Approval ends soon',
  expired: 'Approval ended',
}

/** Of the pages about walls, which the provider's and MSPs' people read: in English, as all of theirs. */
export const wallWords = {
  title: saidIn(wallboards.label, 'en'),
  lead: 'Screens of your operations center that show the present state without a sign-in.',
  none: 'No wallboards yet',
  noneText: (url: string) =>
    `Open ${url} in the browser of the television. It shows a code; enter that here.`,
  search: 'Name, owner, address, or browser',
  approve: 'Approve a screen',
  columns: {
    name: 'Name',
    state: 'Status',
    scenes: 'Scenes',
    frame: 'Last frame',
    lag: 'Lag',
    size: 'Size',
    address: 'Address',
    browser: 'Browser',
    expires: 'Approval ends',
    by: 'Approved by',
    approved: 'Approved',
    owner: 'Owner',
  },
  states,
  since: 'since',
  ms: (lag: number) => `${numberIn('en', lag)} ms`,
  provider: 'Provider',
  owners: { provider: 'Provider', msp: 'MSPs' },
  pushed: 'Scene put there by hand',
  pushedNow: (scene: string) => `Set to ${scene} until`,
  scene: ({ scene, name, isGone }: NamedScene): string =>
    isGone ? 'An MSP that was deleted' : name === null ? sceneKind(scene) : `MSP ${isolated(name)}`,
  kinds,
  ofMsp: (name: string) => `MSP ${isolated(name)}`,
  times: {
    '15': '15 minutes',
    '60': '1 hour',
    '480': '8 hours',
    always: 'Until it is taken off',
  },
  palettes: { auto: 'Night from 20:00 to 06:00', day: 'Always day', night: 'Always night' },
  fields: {
    code: 'Code on the screen',
    codeHint: 'Eight letters. Upper or lower case, with or without the dash.',
    name: 'Name',
    nameHint: 'As people call the place where it hangs: NOC 1.',
    scope: 'Shows what may be seen by',
    scopeHint:
      'The screen is sent what this owner may see, and nothing else. It cannot be changed later.',
    scenes: 'Scenes',
    scenesHint: 'Shown one after the other. The wallboard of an MSP can show no other MSP.',
    dwellSeconds: 'Seconds for each scene',
    zone: 'Time zone of its clock',
    palette: 'Colors',
    masked: 'Hide customers’ names from visitors',
    maskedHint: 'Names are then not sent to the screen at all.',
    sounds: 'Sound for new alarms',
    scene: 'Scene',
    minutes: 'For',
  },
  findText: (url: string) =>
    `Open ${url} in the browser of the television, and type the code it shows.`,
  find: 'Find the screen',
  screen: {
    title: 'Approve a screen',
    asks: 'This screen asks',
    only: 'Approve only a screen that you can see.',
    unknown: 'Not reported',
    ago: 'Asked',
    left: 'Code good until',
    submit: 'Approve',
    cancel: 'Do not approve',
    approved: (name: string) =>
      `${isolated(name)} is approved. Its screen shows it within seconds.`,
  },
  facts: 'As it stands',
  settings: 'What it shows',
  saved: (name: string) => `${isolated(name)} is saved.`,
  edit: 'Edit',
  things: many,
  push: 'Show a scene',
  pushText: 'Instead of its own scenes. A new critical alarm still interrupts it.',
  pushDone: (count: number) => `${many(count)} ${count === 1 ? 'shows' : 'show'} the scene.`,
  release: 'Take the scene off',
  released: (count: number) =>
    count === 1
      ? '1 wallboard shows its own scenes again.'
      : `${many(count)} show their own scenes again.`,
  renew: 'Renew for 180 days',
  renewed: (count: number) => `${many(count)} renewed for 180 days.`,
  replace: 'Replace the screen',
  replaceOf: (name: string) => `Replace the screen of ${isolated(name)}`,
  replaceAsk: (name: string) =>
    `This screen will show ${isolated(name)}. The screen that shows it now stops at once.`,
  replaced: (name: string) => `${isolated(name)} moves to the new screen within seconds.`,
  keep: 'Keep the present screen',
  remove: 'Remove',
  removeAsk: (count: number) =>
    count === 1
      ? 'Its screen stops at once and shows a new code half a minute later.'
      : 'Their screens stop at once and show new codes half a minute later.',
  removed: (count: number) => `${many(count)} removed.`,
} as const

const sceneKind = (scene: Scene): string => {
  const known: Readonly<Record<string, string>> = kinds
  return known[scene] ?? 'MSP'
}
