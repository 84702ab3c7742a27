import type { StoredMessage } from '../domain/message.ts'
import { Note } from './status.tsx'
import { useWords } from './words.ts'

/** Why no tenant can be made, before anything is filled in; nothing where one can. */
export const NoMoreTenants = ({ why, mayLoad }: { why: StoredMessage | null; mayLoad: boolean }) =>
  why && (
    <Note
      tone="warn"
      action={
        mayLoad && (
          <a class="btn small" href="/licenses/files">
            License files
          </a>
        )
      }
    >
      {useWords().say(why)}
    </Note>
  )
