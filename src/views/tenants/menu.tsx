import type { Feature } from '../../domain/features.ts'
import { type MenuPlace, type Noun, saidIn } from '../../noun.ts'
import * as nouns from '../../nouns.ts'
import { Patch, RereadMark } from '../live.tsx'
import { type MenuEntry, MenuItem } from '../menu.tsx'
import { useWords, type Words } from '../words.ts'

/** Every entry of every noun, in the order of their places. */
export const menuPlaces: readonly MenuPlace[] = Object.values<Noun>(nouns)
  .flatMap(({ menu = [], label }) => menu.map((place) => ({ ...(label && { label }), ...place })))
  .sort((one, other) => one.at - other.at)

/** The capabilities that a tenant's applications use; each has a page of its own. */
export const capabilities = menuPlaces.filter((place) => place.in === 'capabilities')

/** An entry as its reader has it; one of a function that may be switched off has an id, by which it comes and goes. */
export function menuEntry(
  { label, href, icon, key, feature }: MenuPlace,
  { language }: Words,
  off: readonly string[],
): MenuEntry {
  const own = feature && { id: `menu-entry-${feature}`, isOff: off.includes(feature) }
  return { label: saidIn(label, language), href, icon, ...(key && { key }), ...own }
}

/** Stands on the page of a function; when it is pushed that page reads itself again, and is refused if it is switched off. */
export const FeatureMark = () => <RereadMark id="features-changed" />

/** What a change of the switches pushes: each entry that a switch takes or brings, and the mark. */
export const MenuPatches = ({ off }: { off: readonly Feature[] }) => {
  const words = useWords()
  const switched = menuPlaces.filter(({ feature }) => feature)
  return (
    <>
      {switched.map((place) => (
        <Patch id={`menu-entry-${place.feature}`}>
          <MenuItem entry={menuEntry(place, words, off)} />
        </Patch>
      ))}
      <Patch id="features-changed">
        <FeatureMark />
      </Patch>
    </>
  )
}
