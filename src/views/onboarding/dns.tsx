import type { dnsForm } from '../../domain/onboarding/dns.ts'
import { CardForm, type FormLook, type FormProps } from '../form.frames.tsx'
import { Note } from '../status.tsx'

type Field = keyof (typeof dnsForm)['schema']['shape']

const title = 'DNS API Configuration'
export const dnsPath = '/settings/dns'

/** The fields of both ways; of key and token it is only said whether there is one. */
export const dnsLook = (hasKey: boolean): FormLook<Field> => ({
  ...{ title, heading: 'Provider and zone' },
  labels: {
    provider: 'Provider',
    zone: 'Zone',
    zoneHint: 'Such as voice.example.com; each customer’s gateway gets a name in it.',
    ttlSeconds: 'TTL (seconds)',
    ttlSecondsHint: 'From 60 to 86,400. Of records that are added from now on.',
    server: 'Server',
    serverHint: 'RFC 2136: the zone’s primary server, by name or IP address.',
    port: 'Port',
    portHint: 'RFC 2136: 53, or one from 1024.',
    keyName: 'Key name',
    keyNameHint: 'RFC 2136: as the server’s configuration has it.',
    algorithm: 'Algorithm',
    algorithmHint: 'RFC 2136: how changes are signed (TSIG).',
    zoneId: 'Zone ID',
    zoneIdHint: 'Cloudflare: 32 characters, on the zone’s overview.',
    key: 'Key or API token',
  },
  hints: {
    key: hasKey
      ? 'Set. Leave blank to keep it; for another provider, server or key name enter it again.'
      : 'Not set. RFC 2136: the key in base64. Cloudflare: a token that may edit DNS of this zone.',
  },
  options: {
    provider: {
      none: 'None (records are added by hand)',
      rfc2136: 'RFC 2136 (dynamic updates)',
      cloudflare: 'Cloudflare',
    },
    algorithm: { 'hmac-sha256': 'HMAC-SHA256', 'hmac-sha512': 'HMAC-SHA512' },
  },
  aside: (
    <button class="btn" formaction={`${dnsPath}/checks`}>
      Test
    </button>
  ),
})

/** Who keeps the zone that customers’ gateways have their names in. */
export const DnsPage = ({ form }: { form: FormProps<Field> }) => (
  <>
    <div class="page-head">
      <div>
        <h1>{title}</h1>
        <p>
          Where names of customers’ gateways are added and removed. What is entered is tried with a
          TXT record before it is saved.
        </p>
      </div>
    </div>
    {form.tested}
    <CardForm {...form} />
  </>
)

/** What came of trying what is entered; what went wrong stands in the form instead. */
export const Tested = ({ isNone }: { isNone: boolean }) => (
  <Note tone="ok" alert>
    {isNone
      ? 'Without a provider there is nothing to test.'
      : 'A TXT record was added, found and removed again.'}{' '}
    Nothing was saved{isNone ? '.' : '; enter the key or token again if it is a new one.'}
  </Note>
)
