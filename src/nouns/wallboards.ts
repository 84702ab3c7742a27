import { naming, noun } from '../noun.ts'

/** Displays of the operations centre, with nobody signed in. */
export const wallboards = noun({
  label: { en: 'Wallboards', de: 'Wandanzeigen' },
  topics: ['wallboards', 'wall:'],
  listeners: { for: ['provider', 'msp'], permission: 'manage-notices' },
  log: {
    types: {
      'wallboard.added': { en: 'Wallboard approved', de: 'Wandanzeige zugelassen' },
      'wallboard.changed': { en: 'Wallboard changed', de: 'Wandanzeige geändert' },
      'wallboard.paired': {
        en: 'Screen of wallboard replaced',
        de: 'Bildschirm einer Wandanzeige ersetzt',
      },
      'wallboard.renewed': { en: 'Wallboard renewed', de: 'Wandanzeige verlängert' },
      'wallboard.pushed': {
        en: 'Scene shown on wallboard',
        de: 'Ansicht auf Wandanzeige gezeigt',
      },
      'wallboard.released': {
        en: 'Scene taken off wallboard',
        de: 'Ansicht von Wandanzeige genommen',
      },
      'wallboard.removed': { en: 'Wallboard removed', de: 'Wandanzeige entfernt' },
      'wallboards.exported': {
        en: 'Wallboards downloaded',
        de: 'Wandanzeigen heruntergeladen',
      },
    },
  },
  messages: {
    'no-such-wallboard': { en: 'Wallboard not found.', de: 'Wandanzeige nicht gefunden.' },
    'wall-code': {
      en: 'No screen shows this code. Codes have eight letters and are good for 10 minutes; read it off the screen again.',
      de: 'Kein Bildschirm zeigt diesen Code. Codes haben acht Buchstaben und gelten 10 Minuten; lesen Sie ihn noch einmal ab.',
    },
    'wall-code-expired': {
      en: 'This code has expired. The screen shows a new one.',
      de: 'Dieser Code ist abgelaufen. Der Bildschirm zeigt einen neuen.',
    },
    'wall-name-taken': naming<{ name: string }>({
      en: ({ name }) => `There is already a wallboard named ${name}.`,
      de: ({ name }) => `Es gibt schon eine Wandanzeige namens ${name}.`,
    }),
    'wall-many': naming<{ max: number }>({
      en: ({ max }) => `There are ${max} wallboards already. Remove one first.`,
      de: ({ max }) => `Es gibt schon ${max} Wandanzeigen. Entfernen Sie zuerst eine.`,
    }),
    'wall-over': {
      en: 'Its approval has ended. Renew it first.',
      de: 'Die Zulassung ist abgelaufen. Verlängern Sie sie zuerst.',
    },
    'wall-scenes': {
      en: 'Choose at least one scene.',
      de: 'Wählen Sie mindestens eine Ansicht.',
    },
    'wall-scene-gone': {
      en: 'This scene is not one that the wallboard can show.',
      de: 'Diese Ansicht kann die Wandanzeige nicht zeigen.',
    },
  },
  menu: [
    {
      ...{ in: 'system', at: 66, for: ['provider', 'msp'] },
      ...{
        href: '/settings/wallboards',
        icon: 'device-desktop-analytics',
        permission: 'manage-notices',
      },
    },
  ],
  canary: ['/settings/wallboards', '/settings/wallboards.csv'],
  foreign: { wallboard: { paths: ['/settings/wallboards/{}', '/settings/wallboards/{}/menu'] } },
})
