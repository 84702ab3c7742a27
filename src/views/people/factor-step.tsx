import type { Errors } from '../form.tsx'
import { FormErrors, TextField } from '../form.tsx'
import { useWords } from '../words.ts'

/** Asks for the code of the app, or a recovery code; `next` is a path that was judged safe. */
export const FactorStepForm = (props: { next: string; errors: Errors }) => {
  const { people } = useWords()
  const words = people.factorStep
  return (
    <div class="stack-lg">
      <form class="stack-lg" method="post" action="/session/factor" aria-label={words.title}>
        <FormErrors errors={props.errors} title={people.signIn.refused} />
        <p>{words.text}</p>
        <input type="hidden" name="next" value={props.next} />
        <TextField
          name="code"
          label={words.code}
          error={props.errors.code}
          required
          maxlength={100}
          autocomplete="one-time-code"
          autocapitalize="none"
          spellcheck={false}
          autofocus
        />
        <button class="btn primary">{words.submit}</button>
      </form>
      <form method="post" action="/session/end">
        <button class="btn quiet">{words.again}</button>
      </form>
    </div>
  )
}
