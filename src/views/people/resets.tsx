import { TextField } from '../form.tsx'
import { Note } from '../status.tsx'
import { useWords } from '../words.ts'
import { CompanyField } from './sessions.tsx'

/** Asks who forgot the password. */
export const ForgottenForm = ({ asksCompany }: { asksCompany: boolean }) => {
  const { forgotten: words, signIn } = useWords().people
  return (
    <form class="stack-lg" method="post" action="/password/forgotten" aria-label={words.title}>
      <p>{words.text}</p>
      <TextField
        name="login"
        label={signIn.login}
        required
        maxlength={254}
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
        autofocus
      />
      {asksCompany && <CompanyField />}
      <button class="btn primary">{words.submit}</button>
      <a href="/session/new">{words.back}</a>
    </form>
  )
}

/** The same for every name. */
export const Forgotten = () => {
  const words = useWords().people.forgotten
  return (
    <div class="stack-lg">
      <Note tone="ok" alert>
        {words.done}
      </Note>
      <a class="btn" href="/session/new">
        {words.back}
      </a>
    </div>
  )
}
