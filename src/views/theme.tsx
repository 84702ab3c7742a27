import type { Theme } from './document.tsx'
import { hx } from './hx.tsx'
import { Icon } from './icon.tsx'
import { useWords } from './words.ts'

const themes = [
  { value: 'system', icon: 'device-desktop-analytics' },
  { value: 'light', icon: 'sun' },
  { value: 'dark', icon: 'moon' },
] as const

/** Light, dark or as the system has it; the menu of the user asks for it when it opens. */
export const ThemeForm = ({ theme }: { theme: Theme }) => {
  const words = useWords().frame.user
  return (
    <form
      id="theme"
      method="post"
      action="/profile/theme"
      {...hx({ post: '/profile/theme', swap: 'none', sync: 'replace' })}
    >
      <p class="title" id="theme-h">
        {words.theme}
      </p>
      <ul aria-labelledby="theme-h">
        {themes.map(({ value, icon }) => (
          <li>
            <button name="theme" value={value} aria-pressed={value === theme ? 'true' : 'false'}>
              <Icon name={icon} />
              {words[value]}
            </button>
          </li>
        ))}
      </ul>
    </form>
  )
}
