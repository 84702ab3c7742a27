import type { StoredMessage } from '../../domain/message.ts'
import { DialogFoot, DialogHead, DismissLink } from '../dialog.tsx'
import { Note } from '../status.tsx'
import { useWords } from '../words.ts'

/** In place of the form for a new organization where there can be none. */
export const NoMoreOrganizations = ({ why, back }: { why: StoredMessage; back: string }) => (
  <>
    <DialogHead id="dialog-title" title="New organization" />
    <div class="body stack">
      <Note tone="warn">{useWords().say(why)}.</Note>
    </div>
    <DialogFoot>
      <DismissLink href={back} />
    </DialogFoot>
  </>
)
