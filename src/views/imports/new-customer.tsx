import type { customerForm } from '../../domain/imports/imports.parse.ts'
import type { DrawnField } from '../form.declared.tsx'
import { CardForm, type FormLook, type FormProps } from '../form.frames.tsx'
import { SelectField } from '../form.tsx'
import { licenseWords } from '../services/labels.ts'

type FieldName = keyof (typeof customerForm)['schema']['shape']

/** The fields of one customer with one service; the same rules as a row of an import. */
export const newCustomerLook = (msps: readonly { name: string }[]): FormLook<FieldName> => ({
  ...{ title: 'New customer', submit: 'Create customer' },
  notDone: 'Nothing was created. Please correct:',
  labels: {
    shortname: 'Customer shortname',
    shortnameHint: '3 to 15 letters, digits, hyphens; becomes the customer’s address',
    full_name: 'Full name',
    full_nameHint: 'The shortname, if left empty',
    service_type: 'Service',
    license_type: 'License type',
    licensed_users: 'Licensed users',
    licensed_usersHint: 'May be empty for Hosted Essentials and OC Essential',
    msp: 'MSP',
    ms_tenant_id: 'Microsoft 365 tenant id',
    default_domain: 'Default domain',
    country: 'Country',
    countryHint: 'Two letters, such as GB',
    time_zone: 'Time zone',
    time_zoneHint: 'Such as Europe/London; UTC if left empty',
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
export const NewCustomerPage = (form: FormProps<FieldName>) => (
  <>
    <div class="page-head">
      <div>
        <h1>New customer</h1>
        <p>A customer with its first service, drawn on the license pools.</p>
      </div>
    </div>
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
