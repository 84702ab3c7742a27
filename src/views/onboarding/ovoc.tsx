import type { Ovoc, ovocForm } from '../../domain/onboarding/ovoc.ts'
import { Card, Fact } from '../card.tsx'
import { CardForm, type FormLook, type FormProps } from '../form.frames.tsx'
import { Note, Status } from '../status.tsx'
import { Time } from '../time.tsx'

type Field = keyof (typeof ovocForm)['schema']['shape']

const title = 'OVOC'
export const ovocPath = '/settings/ovoc'

/** The fields; of the password it is only said whether there is one. */
export const ovocLook = ({ hasPassword }: Pick<Ovoc, 'hasPassword'>): FormLook<Field> => ({
  ...{ title, heading: 'Sign-in' },
  labels: {
    address: 'Address',
    addressHint: 'ovoc.example.com or https://ovoc.example.com. Blank: there is no OVOC.',
    username: 'User name',
    password: 'Password',
  },
  hints: { password: hasPassword ? 'Set. Leave blank to keep it.' : 'Not set.' },
  aside: (
    <button class="btn" formaction={`${ovocPath}/checks`}>
      Check connection
    </button>
  ),
})

const Sources = ({ sources }: Pick<Ovoc, 'sources'>) =>
  sources.length === 0 ? (
    <>
      No alarm source takes them yet.{' '}
      <span class="when-operator">
        Add one for <a href="/settings/sources/users/new">SNMPv3</a> or{' '}
        <a href="/settings/sources/communities/new">SNMPv2c</a>, and enter this portal in OVOC as a
        destination for forwarded alarms.
      </span>
    </>
  ) : (
    sources.map(({ id, name, kind, seen }) => (
      <div>
        <a href={`/settings/sources/${kind === 'snmp-v2c' ? 'communities' : 'users'}/${id}`}>
          <bdi>{name}</bdi>
        </a>{' '}
        <span class="muted">
          {kind === 'snmp-v2c' ? 'SNMPv2c' : 'SNMPv3'}, last heard <Time at={seen} sentence />
        </span>
      </div>
    ))
  )

/** The manager of SBCs: where it is, whether one can sign in, and what takes its alarms. */
export const OvocPage = ({ ovoc, form }: { ovoc: Ovoc; form: FormProps<Field> }) => (
  <>
    <div class="page-head">
      <div>
        <h1>{title}</h1>
        <p>The manager of your SBCs. What is entered is tried before it is saved.</p>
      </div>
    </div>
    {form.tested}
    <div class="stack-lg">
      <Card id="ovoc-h" title="Connection">
        <dl class="dl body">
          <Fact label="Status">
            {ovoc.triedAt ? (
              <>
                <Status tone="ok">Signed in</Status> <Time at={ovoc.triedAt} sentence />
              </>
            ) : (
              <Status tone="off">Not set up</Status>
            )}
          </Fact>
          <Fact label="Alarms">
            <Sources sources={ovoc.sources} />
          </Fact>
        </dl>
      </Card>
      <CardForm {...form} />
    </div>
  </>
)

/** What came of trying what is entered; what went wrong stands in the form instead. */
export const OvocTested = ({ isNone }: { isNone: boolean }) => (
  <Note tone="ok" alert>
    {isNone ? 'Without an address there is nothing to check.' : 'OVOC accepts the sign-in.'} Nothing
    was saved{isNone ? '.' : '; enter the password again if it is a new one.'}
  </Note>
)
