import { licenseWords } from '../services/labels.ts'

/** What each column takes, in the order that an export writes them. */
const columns: readonly [name: string, takes: string, isNeeded?: true][] = [
  ['shortname', '3 to 15 letters, digits or hyphens; used in the portal address', true],
  ['full_name', 'Same as the shortname if blank'],
  ['service_type', 'direct-routing or operator-connect', true],
  ['license_type', Object.keys(licenseWords).join(', '), true],
  ['licensed_users', 'A whole number; blank only for hosted-essentials and oc-essential'],
  ['ms_tenant_id', 'GUID of the Microsoft 365 tenant'],
  ['default_domain', 'Such as contoso.example'],
  ['msp', 'Name of the MSP; directly under the provider if blank'],
  ['country', 'Two letters, such as US'],
  ['time_zone', 'Such as Europe/London; UTC if blank'],
]

export const ImportColumns = () => (
  <section class="card">
    <header>
      <h2 id="columns-h">Columns</h2>
      <a class="btn small push" href="/services/imports/template.csv" download>
        Download template
      </a>
    </header>
    <div class="table-wrap" tabindex={0} role="region" aria-labelledby="columns-h">
      <table class="table wrap">
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Value</th>
            <th scope="col">Required</th>
          </tr>
        </thead>
        <tbody>
          {columns.map(([name, takes, isNeeded]) => (
            <tr>
              <td>
                <code>{name}</code>
              </td>
              <td>{takes}</td>
              <td>{isNeeded ? 'Yes' : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
)
