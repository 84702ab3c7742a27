import type { CommandCause } from '../../domain/queue/commands.causes.ts'
import { numberIn } from '../formats.ts'
import { commandWord } from '../services/labels.ts'
import { ownWords, useWords } from '../words.ts'

const causeWords = ownWords({
  en: {
    title: 'Failed for one reason',
    retryThese: (count: number) => `Retry these ${numberIn('en', count)}`,
  },
  de: {
    title: 'Aus einem Grund fehlgeschlagen',
    retryThese: (count) => `Diese ${numberIn('de', count)} wiederholen`,
  },
})

/** Tasks that failed for one reason, with a button that tries all of them again. */
export const CommandCauses = ({ causes }: { causes: readonly CommandCause[] }) => {
  const words = causeWords()
  const { say } = useWords()
  if (causes.length === 0) return null
  return (
    <section class="card when-operator" aria-label={words.title}>
      <ul class="body stack">
        {causes.map(({ kind, code, count, error }) => (
          <li>
            <form class="cluster" method="post" action="/commands/retries">
              <input type="hidden" name="kind" value={kind} />
              <input type="hidden" name="code" value={code} />
              <span>
                {commandWord(kind)}: {say(error)}
              </span>
              <button class="btn small">{words.retryThese(count)}</button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  )
}
