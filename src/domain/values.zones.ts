import { zoneNames } from './values.zones.names.ts'

const names: ReadonlySet<string> = new Set(zoneNames)

/** Whether a text is a time zone's name, Zone or Link, as IANA spells it. */
export const isTimeZone = (text: string): boolean => names.has(text)

/** Where the clock is ahead by no whole hours: one place for each such offset, in minutes. */
const places: Readonly<Record<number, string>> = {
  [-570]: 'Pacific/Marquesas',
  [-210]: 'America/St_Johns',
  210: 'Asia/Tehran',
  270: 'Asia/Kabul',
  330: 'Asia/Kolkata',
  345: 'Asia/Kathmandu',
  390: 'Asia/Yangon',
  525: 'Australia/Eucla',
  570: 'Australia/Darwin',
  630: 'Australia/Lord_Howe',
  765: 'Pacific/Chatham',
}

const offset = /^(?:utc|gmt)?([+\-−])(\d{1,2})(?::?([0-5]\d))?$/i

/** The name that has this offset all the year round; POSIX counts in `Etc` what is west of Greenwich. */
function nameOfOffset(text: string): string | null {
  if (/^z$/i.test(text)) return 'UTC'
  const [, sign, hours, minutes = '0'] = offset.exec(text) ?? []
  if (hours === undefined) return null
  const ahead = (sign === '+' ? 1 : -1) * (Number(hours) * 60 + Number(minutes))
  if (ahead === 0) return 'UTC'
  const name = `Etc/GMT${ahead > 0 ? '-' : '+'}${hours.replace(/^0/, '')}`
  return minutes === '0' || minutes === '00'
    ? names.has(name)
      ? name
      : null
    : (places[ahead] ?? null)
}

const folded = (text: string) => text.toLowerCase().replaceAll(/[\s_-]+/g, '_')

/** A text with each of its letters left out in turn: two texts that are one mistake apart have one of these in common. */
const shortened = (text: string): string[] => [
  text,
  ...Array.from(text, (_, at) => text.slice(0, at) + text.slice(at + 1)),
]

type Index = ReadonlyMap<string, string>
/** The first name that leads to a key keeps it, so that places go before what else is called alike. */
const indexOf = (keysOf: (name: string) => readonly string[]): Index =>
  new Map(zoneNames.toReversed().flatMap((name) => keysOf(name).map((key) => [key, name] as const)))

const made: Index[] = []
/** From the surest guess to the boldest: another case, the last part alone, one letter too many, too few or wrong. */
function indexes(): readonly Index[] {
  if (made.length === 0)
    made.push(
      indexOf((name) => [folded(name)]),
      indexOf((name) => [folded(name.split('/').at(-1) ?? name)]),
      indexOf((name) => shortened(folded(name))),
    )
  return made
}

const longest = 60
/** Fewer letters are one mistake away from anything. */
const shortest = 5

/** The name that somebody may have meant who wrote none: `Europe/Dublin` for `europe/dublin`, `Etc/GMT-1` for `+01:00`. */
export function nearestTimeZone(text: string): string | null {
  if (text.length > longest) return null
  const byOffset = nameOfOffset(text.replaceAll(/\s/g, ''))
  if (byOffset) return byOffset
  const [same = null, byPart = null, near = null] = indexes()
  const key = folded(text)
  const found = same?.get(key) ?? byPart?.get(key)
  if (found || key.length < shortest) return found ?? null
  return shortened(key).flatMap((one) => near?.get(one) ?? [])[0] ?? null
}
