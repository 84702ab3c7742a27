import type { Authentication } from '../../domain/connect/authentications.ts'
import { AccessFacts, type ApplicationField, applicationLook } from '../connect/access.tsx'
import { CardForm, type FormLook, type FormProps } from '../form.frames.tsx'
import type { Words } from '../words.ts'
import { m365Words } from './m365.words.ts'

/** The application's fields, as the tenant's own people see them. */
export function m365Look(
  reader: Words,
  about: Authentication,
  mayEdit: boolean,
): FormLook<ApplicationField> {
  const words = m365Words(reader)
  return {
    ...applicationLook(reader, about, '/m365/checks'),
    title: words.title,
    locked: mayEdit ? null : words.readOnly,
  }
}

type PageProps = { form: FormProps<ApplicationField>; about: Authentication }

/** How the tenant's Microsoft 365 is reached: how that stands, and the application to enter, where it is one of their own. */
export const M365Page = ({ form, about }: PageProps) => (
  <>
    <div class="page-head">
      <h1>{m365Words().title}</h1>
    </div>
    {form.tested}
    <AccessFacts about={about} />
    {(about.state === null || about.state.method === 'application') && <CardForm {...form} />}
  </>
)
