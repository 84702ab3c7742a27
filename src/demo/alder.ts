import type { Composition } from '../sandbox/microsoft/parts.ts'

/** The first customer, whose figures can be counted after: its people are as composed, and stay so. */
export const alderName = 'Alder Foods'

/** User licenses of its two services together. */
export const alderLicenses = 500

/** Of so many people of its Microsoft 365. */
export const alderPeople = 480

export const alderComposition: Composition = {
  directRouting: 200,
  operatorConnect: 100,
  ready: 110,
  voicePolicy: 'Alder via Northline',
}
