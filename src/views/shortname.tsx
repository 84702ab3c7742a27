type Props = { label: string; value: string; error?: string | undefined }

/** A new tenant's shortname, which is proposed by its name. */
export const ShortnameField = ({ label, value, error }: Props) => (
  <div class="field">
    <label for="field-shortname">{label}</label>
    <ShortnameInput value={value} error={error} />
    <p class="hint" id="field-shortname-hint">
      3 to 15 letters, digits or hyphens; used in the portal address. Generated from the name if
      blank.
    </p>
    {error && (
      <p class="error" id="field-shortname-error">
        {error}
      </p>
    )}
  </div>
)

/** The input alone, which a proposal replaces. */
export const ShortnameInput = (props: { value: string; error?: string | undefined }) => (
  <input
    class="input mono"
    id="field-shortname"
    name="shortname"
    value={props.value}
    maxlength={15}
    autocomplete="off"
    autocapitalize="off"
    spellcheck={false}
    aria-describedby={
      props.error ? 'field-shortname-hint field-shortname-error' : 'field-shortname-hint'
    }
    aria-invalid={props.error ? 'true' : undefined}
  />
)
