import type { Outage } from '../domain/scope.ts'
import { Patch } from './live.tsx'
import { Note } from './status.tsx'
import { Time } from './time.tsx'
import { useWords } from './words.ts'

const id = 'outage'

/**
 * The line on top of every page while the database is away or takes no changes: since when, why, and what becomes of what is
 * typed. It is there without words, too, so that a screen reader hears when some come.
 */
export const OutageLine = ({ outage }: { outage: Outage | null | undefined }) => (
  <div id={id} role="status" data-trouble={outage?.trouble}>
    {outage && <Said {...outage} />}
  </div>
)

const Said = ({ trouble, since }: Outage) => {
  const [before, after, more] = useWords().frame.outage[trouble]
  return (
    <Note tone="warn">
      <strong>
        {before} <Time at={since} clock />
        {after}
      </strong>{' '}
      {more}
    </Note>
  )
}

/** The same for pages that are open; morphed, so that what says it already says nothing anew. */
export const OutagePatch = (props: { outage: Outage | null | undefined }) => (
  <Patch id={id} swap="outerMorph">
    <OutageLine {...props} />
  </Patch>
)
