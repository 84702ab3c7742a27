import { type Errors, FormErrors, SelectField, TextField } from '../form.tsx'

const kinds = [
  { value: 'direct-routing', label: 'Direct Routing' },
  { value: 'operator-connect', label: 'Operator Connect' },
]
const licenses = [
  { value: 'hosted-essentials', label: 'Hosted Essentials' },
  { value: 'hosted-essentials-plus', label: 'Hosted Essentials +' },
  { value: 'hosted-pro', label: 'Hosted Pro' },
  { value: 'oc-essential', label: 'OC Essential' },
  { value: 'oc-essentials-plus', label: 'OC Essentials Plus' },
  { value: 'oc-pro', label: 'OC Pro' },
]

/** One customer with one service, entered by hand; the same rules as a row of an import. */
export const NewCustomerPage = (props: {
  typed: Record<string, string>
  errors: Errors
  msps: readonly { name: string }[]
}) => {
  const field = (name: string) => ({
    name,
    value: props.typed[name] ?? '',
    error: props.errors[name],
  })
  return (
    <>
      <div class="page-head">
        <div>
          <h1>New customer</h1>
          <p>A customer with its first service, drawn on the license pools.</p>
        </div>
      </div>
      <form class="card" method="post" action="/services">
        <div class="body stack">
          <FormErrors errors={props.errors} title="Nothing was created. Please correct:" />
          <div class="form-grid">
            <TextField
              {...field('shortname')}
              label="Customer shortname"
              hint="3 to 15 letters, digits, hyphens; becomes the customer’s address"
              required
            />
            <TextField
              {...field('full_name')}
              label="Full name"
              hint="The shortname, if left empty"
            />
            <SelectField {...field('service_type')} label="Service" options={kinds} />
            <SelectField {...field('license_type')} label="License type" options={licenses} />
            <TextField
              {...field('licensed_users')}
              label="Licensed users"
              inputmode="numeric"
              hint="May be empty for Hosted Essentials and OC Essential"
            />
            <SelectField
              {...field('msp')}
              label="MSP"
              options={[
                { value: '', label: 'None, directly under the provider' },
                ...props.msps.map(({ name }) => ({ value: name, label: name })),
              ]}
            />
            <TextField {...field('ms_tenant_id')} label="Microsoft 365 tenant id" />
            <TextField {...field('default_domain')} label="Default domain" />
            <TextField {...field('country')} label="Country" hint="Two letters, such as GB" />
            <TextField
              {...field('time_zone')}
              label="Time zone"
              hint="Such as Europe/London; UTC if left empty"
            />
          </div>
        </div>
        <footer>
          <a class="btn push" href="/services">
            Cancel
          </a>
          <button class="btn primary">Create customer</button>
        </footer>
      </form>
    </>
  )
}
