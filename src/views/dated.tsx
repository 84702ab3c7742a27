import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import { clockAround, Time } from './time.tsx'
import { useWords } from './words.ts'

/** Totals, gauges, charts, columns of numbers, progress, ages: what was read somewhere and may be otherwise by now. */
const readings =
  /<(?:progress|time)\b|\sdata-count\b|\sclass="(?:[^"]* )?(?:kpis|amounts|gauge|chart|mix|num(?:-\d+)?)[ "]/

/**
 * A body that nobody keeps true says when it was read, if it shows what can become untrue, and leads to what is so now; an
 * answer to a form has no address where that would be.
 */
export const Dated = ({ isAnswer, children }: { isAnswer: boolean; children?: Child }) => {
  // biome-ignore lint/complexity/noUselessFragments: a text by itself would not be escaped, and a list not joined
  const body = String(<>{children}</>)
  return (
    <>
      {readings.test(body) && <ReadAt isAnswer={isAnswer} />}
      {raw(body)}
    </>
  )
}

const ReadAt = ({ isAnswer }: { isAnswer: boolean }) => {
  const { readAt, readAgain } = useWords().frame
  return (
    <p class="read-at">
      {readAt} <Time at={new Date(clockAround().now)} clock />
      {!isAnswer && (
        <>
          {' · '}
          <a href="">{readAgain}</a>
        </>
      )}
    </p>
  )
}
