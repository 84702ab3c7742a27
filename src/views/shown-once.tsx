import { DialogFoot, DialogHead, DismissLink } from './dialog.tsx'
import { Note } from './status.tsx'
import { useWords } from './words.ts'

/** Copies a text; the button shows with script. */
export const CopyButton = ({ text }: { text: string }) => {
  const { copy, copied } = useWords().people
  return (
    <button type="button" class="btn" data-copy={text} data-copied={copied} hidden>
      {copy}
    </button>
  )
}

/** A secret in the dialog, the one time that it is shown. */
export const ShownOnce = (props: { title: string; name: string; secret: string; back: string }) => {
  const words = useWords().frame.form
  return (
    <div class="form">
      <DialogHead id="dialog-title" title={props.title} />
      <div class="body">
        <Note tone="warn">{words.shownOnce}</Note>
        <p>
          {props.name}: <code class="break">{props.secret}</code>
        </p>
        <span>
          <CopyButton text={props.secret} />
        </span>
      </div>
      <DialogFoot>
        <DismissLink href={props.back}>{words.finished}</DismissLink>
      </DialogFoot>
    </div>
  )
}
