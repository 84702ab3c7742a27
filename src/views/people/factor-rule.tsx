import { Card } from '../card.tsx'
import { CheckField } from '../form.tsx'
import { acting } from '../hx.tsx'

/** Whether the provider's own people need a second factor; for its administrators. */
export const FactorRule = ({ isRequired, version }: { isRequired: boolean; version: number }) => (
  <Card id="rule-h" title="Second factor">
    <form {...acting('/settings/factor-rule')}>
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
  </Card>
)
