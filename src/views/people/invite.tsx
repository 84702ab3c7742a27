import type { Role } from '../../domain/scope.ts'
import { DialogFoot, DialogHead, DismissLink } from '../dialog.tsx'
import type { Errors } from '../form.tsx'
import { FormErrors, SelectField, TextField } from '../form.tsx'
import { saving } from '../hx.tsx'
import { Note } from '../status.tsx'
import { useWords } from '../words.ts'

export type Invited = { name: string; email: string; username: string; role: string }

/** Who is to come in, and as what; they choose their password themselves. */
export const InviteForm = (props: {
  base: string
  roles: readonly Role[]
  typed: Invited
  errors: Errors
  /** Mail cannot leave yet. */
  isMailAway: boolean
}) => {
  const { users: words, roles, roleHints } = useWords().people
  const { typed, errors } = props
  return (
    <form {...saving(props.base)}>
      <DialogHead id="dialog-title" title={words.inviteTitle} />
      <div class="body">
        <FormErrors errors={errors} />
        {props.isMailAway && <Note tone="warn">{words.mailAway}</Note>}
        <p class="muted">{words.mailHint}</p>
        <TextField
          name="name"
          label={words.name}
          value={typed.name}
          error={errors.name}
          maxlength={100}
          autocomplete="off"
          required
          autofocus
        />
        <TextField
          name="email"
          label={words.email}
          type="email"
          value={typed.email}
          error={errors.email}
          maxlength={254}
          autocomplete="off"
          required
        />
        <SelectField
          name="role"
          label={words.role}
          value={typed.role}
          error={errors.role}
          options={props.roles.map((role) => ({
            value: role,
            label: `${roles[role]} – ${roleHints[role]}`,
          }))}
        />
        <TextField
          name="username"
          label={words.username}
          value={typed.username}
          error={errors.username}
          hint={words.usernameHint}
          maxlength={64}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
        />
      </div>
      <DialogFoot>
        <DismissLink href={props.base} />
        <button class="btn primary">{words.send}</button>
      </DialogFoot>
    </form>
  )
}
