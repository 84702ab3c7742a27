import { clockOf } from './formats.ts'
import { Note } from './status.tsx'
import { clockAround } from './time.tsx'
import { useWords } from './words.ts'

/**
 * Over a page that was read on the standby, while the database is away: as of when it is. It says more than the line that all
 * pages have, which is not shown beside it.
 */
export const LeftNote = ({ at }: { at: Date }) => {
  const { frame, language } = useWords()
  const { now, zone } = clockAround()
  return (
    <div id="left">
      <Note tone="warn">{frame.left(clockOf(at.getTime(), now, zone, language))}</Note>
    </div>
  )
}
