import { numberWords } from './numbers.words.ts'

const tabs = {
  ranges: '/numbers',
  reserved: '/numbers/reserved',
  service: '/numbers/service',
} as const
export type NumberTab = keyof typeof tabs

/** The lists of numbers that this reader may see. */
export const NumberTabs = ({ shown, seen }: { shown: NumberTab; seen: readonly NumberTab[] }) => {
  const words = numberWords()
  return (
    <nav class="tabs" aria-label={words.title}>
      {seen.map((tab) => (
        <a href={tabs[tab]} data-morph aria-current={tab === shown ? 'page' : undefined}>
          {words.tabs[tab]}
        </a>
      ))}
    </nav>
  )
}
