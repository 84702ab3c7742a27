import type { Lead } from '../../domain/operator-connect/leads.read.ts'
import type { Missing } from '../../domain/operator-connect/readiness.ts'
import type { CivicAddress } from '../../domain/schema/operator-connect.ts'
import { Card, Fact } from '../card.tsx'
import { DialogLink } from '../dialog.tsx'
import { CardForm, type FormProps } from '../form.frames.tsx'
import { FormKey } from '../form.key.tsx'
import { inUnicode } from '../internationalized.ts'
import { type Column, PlainTable, Row } from '../lists/list.tsx'
import { countryName } from '../locales.ts'
import { PageHead } from '../page-head.tsx'
import type { MenuItem } from '../row-menu.tsx'
import { licenseWords } from '../services/labels.ts'
import { Note, Status } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import {
  customerLeadsPath,
  LeadStatus,
  leadsPath,
  leadTenantsPath,
  marketOf,
  SizeOf,
  Unsaid,
} from './leads.tsx'
import { leadWords } from './leads.words.ts'

/** Where the list is that has it. */
export function listOfLead({ family, serviceId }: Pick<Lead, 'family' | 'serviceId'>) {
  if (family !== 'operator-connect') return customerLeadsPath
  return serviceId === null ? leadsPath : leadTenantsPath
}

const Readiness = ({ missing }: { missing: readonly Missing[] }) => {
  const words = leadWords()
  const { say } = useWords()
  return (
    <Card id="ready-h" title={words.readyTitle}>
      <div class="body" id="lead-readiness">
        {missing.length === 0 ? (
          <Status tone="ok">{words.readyText}</Status>
        ) : (
          <div class="stack">
            {missing.map(({ why, href }) => (
              <Note tone="warn">{href ? <a href={href}>{say(why)}</a> : say(why)}</Note>
            ))}
          </div>
        )}
      </div>
    </Card>
  )
}

const Text = ({ of }: { of: string }) => (of ? <bdi>{of}</bdi> : <Unsaid />)

const Standing = ({ lead }: { lead: Lead }) => {
  const words = leadWords()
  const { language } = useWords()
  const { columns: titles, facts } = words
  const { service } = lead
  return (
    <dl class="dl body">
      <Fact label={words.customerColumns.family}>{words.families[lead.family]}</Fact>
      <Fact label={titles.status}>
        <LeadStatus
          {...{ family: lead.family, status: lead.microsoftStatus ?? '', direct: lead.direct }}
          {...{ isMissing: lead.missingSince !== null, serviceId: lead.serviceId }}
        />
      </Fact>
      <Fact label={titles.size}>
        <SizeOf size={lead.companySize} />
      </Fact>
      <Fact label={facts.countries}>
        {lead.countries.length === 0 ? <Unsaid /> : marketOf(lead.countries.join(' '), language)}
      </Fact>
      <Fact label={titles.tenant}>
        {lead.msTenantId ? <code>{lead.msTenantId}</code> : <Unsaid />}
      </Fact>
      <Fact label={titles.consented}>
        <Time at={lead.consentedOn} never={words.unsaid} />
      </Fact>
      <Fact label={titles.modified}>
        <Time at={lead.modifiedOn} never={words.unsaid} />
      </Fact>
      <Fact label={titles.channel}>
        <Text of={lead.mspName ?? ''} />
      </Fact>
      <Fact label={titles.license}>{service ? licenseWords[service.licenseType] : <Unsaid />}</Fact>
      <Fact label={facts.service}>
        {service ? (
          <a href={`/services/${lead.serviceId}`}>
            <bdi>{service.name}</bdi>
          </a>
        ) : (
          <Unsaid />
        )}
      </Fact>
      <Fact label={facts.microsoftId}>
        {lead.microsoftId ? <code>{lead.microsoftId}</code> : <Unsaid />}
      </Fact>
      {lead.syncedAt && (
        <Fact label={facts.read}>
          <Time at={lead.syncedAt} />
        </Fact>
      )}
      {lead.createdBy && (
        <Fact label={facts.byHand}>
          <bdi>{lead.createdBy}</bdi>
        </Fact>
      )}
    </dl>
  )
}

const Contacts = ({ lead }: { lead: Lead }) => {
  const words = leadWords()
  const { facts } = words
  // Microsoft lists the first once more
  const others = lead.contacts.filter(
    ({ name, email }) => name !== lead.contactName || email !== lead.contactEmail,
  )
  return (
    <dl class="dl body">
      <Fact label={words.columns.contact}>
        <Text of={lead.contactName} />
      </Fact>
      <Fact label={facts.email}>
        <Text of={inUnicode(lead.contactEmail)} />
      </Fact>
      <Fact label={facts.phone}>
        <Text of={lead.contactPhone} />
      </Fact>
      {others.length > 0 && (
        <Fact label={facts.others}>
          <ul class="names">
            {others.map(({ name, email, phone }) => (
              <li>
                <bdi>{[name, inUnicode(email), phone].filter(Boolean).join(' · ')}</bdi>
              </li>
            ))}
          </ul>
        </Fact>
      )}
      <Fact label={facts.comments}>
        <span class="wrap">
          <Text of={lead.comments} />
        </span>
      </Fact>
    </dl>
  )
}

const addresses: readonly Column<CivicAddress>[] = [
  { key: 'description', cell: ({ description }) => <Text of={description} /> },
  {
    key: 'lines',
    cell: ({ lines, postalCode, city, region }) => (
      <bdi>
        {[lines, [postalCode, city].filter(Boolean).join(' '), region].filter(Boolean).join(', ')}
      </bdi>
    ),
  },
  { key: 'country', cell: ({ country }) => countryName(country, useWords().language) },
  {
    key: 'places',
    cell: ({ locations }) => <bdi>{locations.map((one) => one.description).join(', ')}</bdi>,
  },
  {
    key: 'validated',
    cell: ({ isValidated }) => (isValidated ? leadWords().yes : leadWords().no),
  },
]

const Addresses = ({ lead }: { lead: Lead }) => {
  const words = leadWords()
  const { cards } = words
  return (
    <Card id="addresses-h" title={cards.addresses}>
      {lead.customerId !== null ? (
        <p class="body">
          <a href={`/numbers/addresses?tenant=${lead.customerId}`}>{words.addressesOfTenant}</a>
        </p>
      ) : lead.addresses.length === 0 ? (
        <p class="body muted">{cards.addressesNone}</p>
      ) : (
        <PlainTable
          {...{ id: 'lead-addresses', caption: cards.addresses, columns: addresses }}
          titles={words.address}
        >
          {lead.addresses.map((row, at) => (
            <Row id={`address-${at}`} row={row} columns={addresses} head="description" />
          ))}
        </PlainTable>
      )}
    </Card>
  )
}

/** An act as the row's menu has it, where it can be done. */
const Act = ({ act }: { act: MenuItem }) => {
  if (act.why || !('href' in act)) return null
  return act.isDialog ? (
    <DialogLink href={act.href} icon={act.icon} title={act.title}>
      {act.label}
    </DialogLink>
  ) : (
    <a class="btn" href={act.href} title={act.title}>
      {act.label}
    </a>
  )
}

/** One lead: whether it is ready for numbers, how it stands, and who is to be asked. */
export const LeadPage = (props: {
  lead: Lead
  missing: readonly Missing[]
  acts: readonly MenuItem[]
  mayValidate: boolean
}) => {
  const { lead, missing, acts, mayValidate } = props
  const words = leadWords()
  const list = listOfLead(lead)
  const titles = {
    [leadsPath]: words.title,
    [leadTenantsPath]: words.tenantsTitle,
    [customerLeadsPath]: words.customersTitle,
  }
  const { companyName } = lead
  return (
    <>
      <PageHead
        list={{ href: list, title: titles[list] ?? words.title }}
        here={companyName}
        title={companyName}
      >
        <div class="actions">
          {acts.map((act) => (
            <Act act={act} />
          ))}
          {mayValidate && (
            <form method="post" action={`${leadsPath}/${lead.id}/tenant-checks`}>
              <FormKey />
              <button class="btn">{words.validate}</button>
            </form>
          )}
        </div>
      </PageHead>
      <div class="stack-lg">
        <Readiness missing={missing} />
        <Card id="standing-h" title={words.cards.standing}>
          <Standing lead={lead} />
        </Card>
        <Card id="contact-h" title={words.cards.contact}>
          <Contacts lead={lead} />
        </Card>
        {lead.family === 'operator-connect' && <Addresses lead={lead} />}
      </div>
    </>
  )
}

/** What Microsoft said of a tenant's id. */
export const TenantFoundNote = ({ found }: { found: 'there' | 'none' | 'away' }) => (
  <Note tone={found === 'there' ? 'ok' : found === 'none' ? 'bad' : 'warn'} alert>
    {leadWords().found[found]}
  </Note>
)

/** Where a lead is made that nobody has consented to. */
export const NewLeadPage = <N extends string>({ form }: { form: FormProps<N> }) => {
  const words = leadWords()
  return (
    <>
      <PageHead
        list={{ href: leadsPath, title: words.title }}
        here={words.add}
        title={words.add}
        under={<p>{words.addText}</p>}
      />
      {form.tested}
      <CardForm {...form} />
    </>
  )
}
