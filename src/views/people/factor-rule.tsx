import { CheckField } from '../form.tsx'
import { acting } from '../hx.tsx'

/** Whether the provider's own people need a second factor; for its administrators. */
export const FactorRule = ({ isRequired, version }: { isRequired: boolean; version: number }) => (
  <form class="card" {...acting('/settings/factor-rule')} aria-labelledby="rule-h">
    <header>
      <h2 id="rule-h">Second factor</h2>
    </header>
    <div class="body stack">
      <input type="hidden" name="version" value={String(version)} />
      <CheckField
        name="required"
        label="Operators must have a second factor"
        role="switch"
        checked={isRequired}
      />
      <p class="muted">Who has none is led to setting one up before anything else.</p>
    </div>
    <footer>
      <button class="btn push">Save</button>
    </footer>
  </form>
)
