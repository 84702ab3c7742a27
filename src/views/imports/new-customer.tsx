import type { Child } from 'hono/jsx'
import type { customerForm } from '../../domain/imports/imports.parse.ts'
import type { DrawnField } from '../form.declared.tsx'
import { CardForm, type FormLook, type FormProps } from '../form.frames.tsx'
import { SelectField } from '../form.tsx'
import { licenseWords } from '../services/labels.ts'

type FieldName = keyof (typeof customerForm)['schema']['shape']

/** The fields of one customer with one service; the same rules as a row of an import. */
export const newCustomerLook = (msps: readonly { name: string }[]): FormLook<FieldName> => ({
  ...{ title: 'New tenant', submit: 'Create tenant' },
  notDone: 'Nothing was created. Please correct:',
  labels: {
    shortname: 'Shortname',
    shortnameHint: '3 to 15 letters, digits or hyphens; used in the portal address',
    full_name: 'Company name',
    full_nameHint: 'Same as the shortname if blank',
    service_type: 'Service',
    license_type: 'License type',
    licensed_users: 'Licensed users',
    licensed_usersHint: 'Can be blank for Hosted Essentials and OC Essential',
    msp: 'MSP',
    ms_tenant_id: 'Microsoft 365 tenant ID',
    default_domain: 'Default domain',
    country: 'Country',
    countryHint: 'Two letters, such as US',
    time_zone: 'Time zone',
    time_zoneHint: 'Such as America/New_York; UTC if blank',
  },
  options: {
    service_type: { 'direct-routing': 'Direct Routing', 'operator-connect': 'Operator Connect' },
    license_type: licenseWords,
  },
  slots: {
    msp: (field: DrawnField) => (
      <SelectField
        {...field}
        options={[
          { value: '', label: 'None, directly under the provider' },
          ...msps.map(({ name }) => ({ value: name, label: name })),
        ]}
      />
    ),
  },
})

/** One customer with one service, entered by hand. */
export const NewCustomerPage = ({ note, ...form }: FormProps<FieldName> & { note: Child }) => (
  <>
    <div class="page-head">
      <div>
        <h1>New tenant</h1>
        <p>A tenant with its first service, licensed from the pools.</p>
      </div>
    </div>
    {note}
    <CardForm
      {...form}
      aside={
        <a class="btn" href={form.back}>
          Cancel
        </a>
      }
    />
  </>
)
