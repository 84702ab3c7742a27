import type { Feature } from '../../domain/features.ts'
import type { IconName } from '../icon.tsx'
import { Patch } from '../live.tsx'
import { type MenuEntry, MenuItem } from '../menu.tsx'
import { useWords, type Words } from '../words.ts'

type Switched = {
  feature: Feature
  word: keyof Words['frame']['entries']
  href: string
  icon: IconName
}

/** The capabilities that a tenant's applications use; each has a page of its own. */
export const capabilities = [
  { feature: 'widgets', word: 'widgets', href: '/capabilities/widgets', icon: 'app-window' },
  { feature: 'channels', word: 'channels', href: '/capabilities/channels', icon: 'message-2' },
  { feature: 'workflows', word: 'workflows', href: '/capabilities/workflows', icon: 'sitemap' },
  { feature: 'audio-video', word: 'audioVideo', href: '/capabilities/audio-video', icon: 'video' },
  {
    feature: 'canned-messages',
    word: 'cannedMessages',
    href: '/capabilities/canned-messages',
    icon: 'file-code',
  },
  { feature: 'ai-agents', word: 'aiAgents', href: '/capabilities/ai-agents', icon: 'robot' },
  { feature: 'datasets', word: 'datasets', href: '/capabilities/datasets', icon: 'database' },
] as const satisfies readonly Switched[]

const others = [
  { feature: 'contacts', word: 'contacts', href: '/contacts', icon: 'address-book' },
  { feature: 'help-center', word: 'help', href: '/help', icon: 'help-circle' },
  { feature: 'reports', word: 'reports', href: '/reports', icon: 'download' },
  { feature: 'api', word: 'tokens', href: '/tokens', icon: 'key' },
] as const satisfies readonly Switched[]

const switchedEntryId = (feature: Feature) => `menu-entry-${feature}`

/** The menu's entry of a function that may be switched off. */
export function switchedEntry(
  words: Words,
  feature: Feature,
  off: readonly string[],
): MenuEntry | undefined {
  const found = [...capabilities, ...others].find((one) => one.feature === feature)
  if (!found) return undefined
  const { href, icon } = found
  const label = words.frame.entries[found.word]
  return { id: switchedEntryId(feature), label, href, icon, isOff: off.includes(feature) }
}

/** Stands on the page of a function; when it is pushed that page reads itself again, and is refused if it is switched off. */
export const FeatureMark = () => <data id="features-changed" data-reread hidden />

/** What a change of the switches pushes: each entry that a switch takes or brings, and the mark. */
export const MenuPatches = ({ off }: { off: readonly Feature[] }) => {
  const words = useWords()
  return (
    <>
      {[...capabilities, ...others].map(({ feature }) => {
        const entry = switchedEntry(words, feature, off)
        return (
          entry && (
            <Patch id={switchedEntryId(feature)}>
              <MenuItem entry={entry} />
            </Patch>
          )
        )
      })}
      <Patch id="features-changed">
        <FeatureMark />
      </Patch>
    </>
  )
}
