import type { LeadRow } from '../../domain/operator-connect/leads.list.ts'
import type { Missing } from '../../domain/operator-connect/readiness.ts'
import type { MicrosoftStatus } from '../../domain/schema/operator-connect.ts'
import { DialogLink } from '../dialog.tsx'
import { numberIn } from '../formats.ts'
import { inUnicode } from '../internationalized.ts'
import { type Choice, type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { countryName } from '../locales.ts'
import { ListHead } from '../page-head.tsx'
import { licenseWords } from '../services/labels.ts'
import { Nothing, Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords, type Words } from '../words.ts'
import { leadWords } from './leads.words.ts'

export const leadsPath = '/leads'
export const leadTenantsPath = '/leads/tenants'
export const customerLeadsPath = '/customer-leads'

type Named = { id: string; name: string }
type Readiness = ReadonlyMap<string, readonly Missing[]>

const tones: Readonly<Record<MicrosoftStatus, Tone>> = {
  ...{ active: 'ok', 'not-active': 'off' },
  ...{ suspended: 'warn', removed: 'bad' },
}

export const Unsaid = () => <Nothing>{leadWords().unsaid}</Nothing>

/** What Microsoft says of a lead; of other services' whether it has become a customer. */
export const LeadStatus = (
  of: Pick<LeadRow, 'family' | 'status' | 'isMissing' | 'direct' | 'serviceId'>,
) => {
  const words = leadWords()
  if (of.isMissing) return <Status tone="bad">{words.gone}</Status>
  if (of.status) return <Status tone={tones[of.status]}>{words.statuses[of.status]}</Status>
  if (of.family === 'operator-connect')
    return of.direct ? <Status tone="off">{words.direct}</Status> : <Unsaid />
  return (
    <Status tone={of.serviceId ? 'ok' : 'info'}>
      {of.serviceId ? words.isCustomer : words.isNew}
    </Status>
  )
}

/** `L250_U999` is 250–999 employees; what is spelled otherwise stands as it is. */
export function sizeSaid(size: string, reader?: Words): string {
  const words = leadWords(reader)
  const [found, from, to] = /^(?:L(\d+))?_?(?:U(\d+))?$/.exec(size) ?? []
  if (!found) return size
  const said = (count: string) => numberIn((reader ?? useWords()).language, Number(count))
  if (from === undefined) return to === undefined ? size : words.fewer(said(to))
  return words.size(said(from), to === undefined ? null : said(to))
}

export const SizeOf = ({ size }: { size: string | null }) =>
  size === null ? <Unsaid /> : <bdi>{sizeSaid(size)}</bdi>

/** Countries by their names, from codes with a blank between two. */
export function marketOf(market: string, language: 'en' | 'de'): string {
  return market
    .split(' ')
    .filter(Boolean)
    .map((code) => countryName(code, language))
    .join(', ')
}

const Contact = ({ id, contact, company, email, phone, others, comments }: LeadRow) => {
  const words = leadWords()
  return (
    <details>
      <summary>
        <bdi>{contact || words.noContact}</bdi>
        <span class="vh">{words.details(company)}</span>
      </summary>
      <ul class="names">
        {email && (
          <li>
            <bdi>{inUnicode(email)}</bdi>
          </li>
        )}
        {phone && <li>{phone}</li>}
        {others > 0 && (
          <li>
            <a href={`${leadsPath}/${id}`}>{words.others(others)}</a>
          </li>
        )}
        {comments && <li class="wrap">{comments}</li>}
      </ul>
    </details>
  )
}

/** Whether numbers can be uploaded for it, as a word that leads to what is missing. */
const Ready = ({ id, missing }: { id: string; missing: readonly Missing[] }) => {
  const words = leadWords()
  return missing.length === 0 ? (
    <div class="muted">{words.ready}</div>
  ) : (
    <div>
      <a href={`${leadsPath}/${id}`}>{words.lacks(missing.length)}</a>
    </div>
  )
}

const link = ({ id, company }: LeadRow) => (
  <a href={`${leadsPath}/${id}`}>
    <bdi>{company}</bdi>
  </a>
)
const channelOf = ({ channel }: LeadRow) => (channel ? <bdi>{channel}</bdi> : <Unsaid />)
const dates: readonly Column<LeadRow>[] = [
  {
    key: 'consented',
    sorts: 'down',
    cell: ({ consented }) => <Time at={consented} never={leadWords().unsaid} />,
  },
  {
    key: 'modified',
    sorts: 'down',
    cell: ({ modified }) => <Time at={modified} never={leadWords().unsaid} />,
  },
]

const columnsWith = (readiness: Readiness): readonly Column<LeadRow>[] => [
  { key: 'contact', sorts: 'up', cell: (row) => <Contact {...row} /> },
  { key: 'company', sorts: 'up', cell: link },
  { key: 'size', cell: ({ size }) => <SizeOf size={size} /> },
  {
    key: 'market',
    look: 'clip',
    cell: ({ market }) => marketOf(market, useWords().language) || <Unsaid />,
  },
  { key: 'status', sorts: 'up', cell: (row) => <LeadStatus {...row} /> },
  {
    key: 'license',
    cell: ({ id, license }) => (
      <>
        {license ? licenseWords[license] : <Unsaid />}
        {readiness.has(id) && <Ready id={id} missing={readiness.get(id) ?? []} />}
      </>
    ),
  },
  { key: 'tenant', look: 'mono', cell: ({ tenant }) => tenant ?? <Unsaid /> },
  ...dates,
  { key: 'channel', cell: channelOf },
]

const customerColumns: readonly Column<LeadRow>[] = [
  { key: 'company', sorts: 'up', cell: link },
  {
    key: 'service',
    cell: ({ serviceId, service }) =>
      serviceId ? (
        <a href={`/services/${serviceId}`}>
          <bdi>{service}</bdi>
        </a>
      ) : (
        <Unsaid />
      ),
  },
  { key: 'channel', cell: channelOf },
  { key: 'family', sorts: 'up', cell: ({ family }) => leadWords().families[family] },
  { key: 'status', sorts: 'up', cell: (row) => <LeadStatus {...row} /> },
  ...dates,
]

const Tabs = ({ shown }: { shown: 'leads' | 'tenants' }) => {
  const words = leadWords()
  const tabs = { leads: leadsPath, tenants: leadTenantsPath } as const
  return (
    <nav class="tabs" aria-label={words.title}>
      {(['leads', 'tenants'] as const).map((tab) => (
        <a href={tabs[tab]} data-morph aria-current={tab === shown ? 'page' : undefined}>
          {words.tabs[tab]}
        </a>
      ))}
    </nav>
  )
}

function choicesOf(words: ReturnType<typeof leadWords>, msps: readonly Named[]): Choice[] {
  const titles = words.columns
  const channels = Object.fromEntries(msps.map(({ id, name }) => [id, name]))
  return [
    choiceOf('status', titles.status, words.statuses),
    choiceOf('consented', titles.consented, words.since, ['today', '7', '30']),
    choiceOf('modified', titles.modified, words.since, ['today', '7', '30']),
    {
      ...choiceOf('channel', titles.channel, { none: words.noChannel, ...channels }),
      isMore: true,
    },
  ]
}

type Props = { state: ListState<LeadRow>; msps: readonly Named[]; mayEdit: boolean }

/** Leads of Operator Connect: those without a license, or those that have one. */
export const LeadsPage = (props: Props & { tab: 'leads' | 'tenants'; readiness: Readiness }) => {
  const { state, msps, mayEdit, tab, readiness } = props
  const words = leadWords()
  const isTenants = tab === 'tenants'
  const own = isTenants
    ? { title: words.tenantsTitle, none: words.tenantsNone, noneText: words.tenantsNoneText }
    : {}
  const choices = choicesOf(words, msps)
  const licenses = choiceOf('license', words.columns.license, licenseWords, [
    ...(['oc-essential', 'oc-essentials-plus', 'oc-pro'] as const),
  ])
  return (
    <>
      <ListHead
        title={isTenants ? words.tenantsTitle : words.title}
        text={isTenants ? words.tenantsLead : words.lead}
      >
        {mayEdit && !isTenants && (
          <a class="btn primary" href={`${leadsPath}/new`}>
            {words.add}
          </a>
        )}
      </ListHead>
      <Tabs shown={tab} />
      <PlainList
        {...{ state, thing: 'lead', icon: 'users' }}
        words={{ ...words, ...own }}
        columns={columnsWith(readiness)}
        label={({ company }) => company}
        choices={isTenants ? [...choices, licenses] : choices}
      />
    </>
  )
}

/** Leads of every service. */
export const CustomerLeadsPage = ({ state, msps, mayEdit }: Props) => {
  const words = leadWords()
  return (
    <>
      <ListHead title={words.customersTitle} text={words.customersLead}>
        {mayEdit && (
          <>
            <a class="btn" href={`${customerLeadsPath}/import`}>
              {words.importByHand}
            </a>
            <DialogLink href={`${customerLeadsPath}/new`} class="btn primary" icon="plus">
              {words.addByHand}
            </DialogLink>
          </>
        )}
      </ListHead>
      <PlainList
        {...{ state, thing: 'lead', icon: 'users', columns: customerColumns }}
        words={{
          ...words,
          ...{ title: words.customersTitle, columns: words.customerColumns },
          noneText: words.customersNoneText,
        }}
        label={({ company }) => company}
        choices={[
          choiceOf('family', words.customerColumns.family, words.families),
          ...choicesOf(words, msps),
          { ...choiceOf('licensed', words.hasLicense, words.licensed), isMore: true },
        ]}
      />
    </>
  )
}
