import { pick, seededRandom } from '../random.ts'

export type Country = keyof typeof countries

// Subscriber numbers are `digits` long: a block that belongs to one tenant, then five of the slot.
export const countries = {
  DE: { prefix: '+49', areas: ['30', '40', '69', '89', '211', '221', '351', '711'], digits: 9 },
  GB: { prefix: '+44', areas: ['20', '24', '28', '29'], digits: 8 },
  US: { prefix: '+1', areas: ['212', '312', '415', '503', '617', '720', '773', '929'], digits: 7 },
  FR: { prefix: '+33', areas: ['1', '2', '3', '4', '5'], digits: 8 },
  NL: { prefix: '+31', areas: ['10', '20', '30', '70'], digits: 7 },
} as const

export type Numbering = { country: Country; area: string; block: string }

/** E.164 of the slot of a tenant; every user has the slot of the same index, filled or spare. */
export function numberAt({ country, area, block }: Numbering, slot: number): string {
  return `${countries[country].prefix}${area}${block}${String(slot).padStart(5, '0')}`
}

const lastSlot = 99_999

/** The slot of a number, or null when it is not one of this tenant's. */
export function slotOf(numbering: Numbering, number: string): number | null {
  const head = numberAt(numbering, 0).slice(0, -5)
  const slot = number.startsWith(head) ? Number(number.slice(head.length)) : Number.NaN
  return Number.isInteger(slot) && slot >= 0 && slot <= lastSlot ? slot : null
}

/** Where a tenant sits, if nobody said. */
export function countryOf(key: number): Country {
  return pick(['DE', 'DE', 'GB', 'US', 'US', 'FR', 'NL'] as const, seededRandom(key, 0, 10))
}

/** The block of numbers that a tenant owns: drawn by its key, and drawn again while it is taken. */
export function numberingOf(key: number, country: Country, taken = new Set<string>()): Numbering {
  const { areas, digits } = countries[country]
  const lowest = 2 * 10 ** (digits - 6)
  for (let draw = 0; ; draw++) {
    const block = String(lowest + (seededRandom(key, draw, 11) % (4 * lowest)))
    const numbering = { country, area: pick(areas, seededRandom(key, draw, 12)), block }
    const head = numberAt(numbering, 0)
    if (!taken.has(head) || draw > 1000) {
      taken.add(head)
      return numbering
    }
  }
}
