import type { SbcConnection, SbcOutage } from '../../domain/onboarding/sbcs.details.ts'
import type { Sbc, SbcStatus } from '../../domain/onboarding/sbcs.list.ts'
import type { Found } from '../../domain/onboarding/sbcs.ts'
import { Card, Fact } from '../card.tsx'
import { DialogLink } from '../dialog.tsx'
import { FormKey } from '../form.key.tsx'
import { type Column, PlainTable, Row } from '../lists/list.tsx'
import { PageHead } from '../page-head.tsx'
import { Nothing, Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords, type Words } from '../words.ts'
import { sbcWords as words } from './sbcs.said.ts'

const path = '/settings/sbcs'

const tones: Readonly<Record<SbcStatus, Tone>> = { unknown: 'info', ok: 'ok', unreachable: 'bad' }

/** How an SBC stands, and what is wrong with it. */
export const SbcStanding = ({ sbc: { status, problem } }: { sbc: Sbc }) => {
  const { say } = useWords()
  return (
    <>
      <Status tone={tones[status]}>{words.statuses[status]}</Status>
      {problem && <p>{say(problem)}</p>}
    </>
  )
}

export const factsId = ({ id }: Pick<Sbc, 'id'>) => `sbc-facts-${id}`

export const SbcFacts = ({ sbc }: { sbc: Sbc }) => {
  const titles = words.columns
  const { fields } = words
  return (
    <dl class="dl body" id={factsId(sbc)}>
      <Fact label={titles.status}>
        <SbcStanding sbc={sbc} />
      </Fact>
      <Fact label={titles.contact}>
        <Time at={sbc.contact} />
      </Fact>
      <Fact label={words.roundTrip}>
        {sbc.roundTripMs === null ? <Nothing>–</Nothing> : words.ms(sbc.roundTripMs)}
      </Fact>
      <Fact label={titles.number}>{String(sbc.number)}</Fact>
      <Fact label={titles.fqdn}>{sbc.fqdn}</Fact>
      <Fact label={titles.address}>
        {sbc.address}, {words.transports[sbc.transport]} {String(sbc.port)}
      </Fact>
      <Fact label={titles.software}>{sbc.software ?? <Nothing>–</Nothing>}</Fact>
      <Fact label={fields.apiUrl}>{sbc.apiUrl ?? <Nothing>–</Nothing>}</Fact>
      <Fact label={titles.profiles}>{sbc.profiles || <Nothing>–</Nothing>}</Fact>
      <Fact label={fields.dialPlan}>
        {sbc.dialPlan === null ? <Nothing>–</Nothing> : String(sbc.dialPlan)}
      </Fact>
    </dl>
  )
}

const connections: readonly Column<SbcConnection>[] = [
  { key: 'name', cell: ({ name }) => <bdi>{name}</bdi> },
  {
    key: 'tenant',
    cell: ({ tenantId, tenant }) => (
      <a href={`/tenants/${tenantId}`}>
        <bdi>{tenant}</bdi>
      </a>
    ),
  },
  {
    key: 'service',
    cell: ({ serviceId, service }) => (
      <a href={`/services/${serviceId}`}>
        <bdi>{service}</bdi>
      </a>
    ),
  },
  { key: 'gateway', look: 'mono', cell: ({ gateway }) => gateway ?? <Nothing>–</Nothing> },
  { key: 'deployed', cell: ({ isDeployed }) => (isDeployed ? words.yes : words.no) },
]

const outages: readonly Column<SbcOutage>[] = [
  {
    key: 'raised',
    cell: ({ id, raised }) => (
      <a href={`/alarms/${id}`}>
        <Time at={raised} absolute />
      </a>
    ),
  },
  { key: 'cleared', cell: ({ cleared }) => <Time at={cleared} absolute never={words.stillSo} /> },
  { key: 'text', cell: ({ text }) => <div class="wrap">{useWords().say(text)}</div> },
]

const Button = ({ to, children }: { to: string; children: string }) => (
  <form method="post" action={to}>
    <FormKey />
    <button class="btn">{children}</button>
  </form>
)

/** One SBC: how it stands, what runs over it, and when it was unreachable. */
export const SbcPage = (props: {
  sbc: Sbc
  connections: readonly SbcConnection[]
  outages: readonly SbcOutage[]
  mayEdit: boolean
}) => {
  const { sbc, mayEdit } = props
  const rest = sbc.connections - props.connections.length
  return (
    <>
      <PageHead list={{ href: path, title: words.title }} here={sbc.name} title={sbc.name}>
        {mayEdit && (
          <div class="actions">
            <Button to={`${path}/${sbc.id}/tests`}>{words.test}</Button>
            {sbc.apiUrl && <Button to={`${path}/${sbc.id}/profiles`}>{words.refresh}</Button>}
            <DialogLink href={`${path}/${sbc.id}/edit`} icon="pencil">
              {words.edit}
            </DialogLink>
          </div>
        )}
      </PageHead>
      <div class="stack-lg">
        <Card id="facts-h" title={words.facts}>
          <SbcFacts sbc={sbc} />
        </Card>
        <Card id="connections-h" title={words.runsOver}>
          {props.connections.length === 0 ? (
            <p class="body muted">{words.runsOverNone}</p>
          ) : (
            <PlainTable
              id="sbc-connections"
              caption={words.runsOverSaid}
              columns={connections}
              titles={words.connection}
            >
              {props.connections.map((row) => (
                <Row id={`connection-${row.id}`} row={row} columns={connections} head="name" />
              ))}
            </PlainTable>
          )}
          {rest > 0 && <p class="body muted">{words.more(rest)}</p>}
        </Card>
        <Card id="history-h" title={words.history}>
          {props.outages.length === 0 ? (
            <p class="body muted">{words.historyNone}</p>
          ) : (
            <PlainTable
              id="sbc-outages"
              caption={words.historySaid}
              columns={outages}
              titles={words.outage}
            >
              {props.outages.map((row) => (
                <Row id={`outage-${row.id}`} row={row} columns={outages} head="raised" />
              ))}
            </PlainTable>
          )}
        </Card>
      </div>
    </>
  )
}

/** What a test found, in one line. */
export function foundInWords({ sip, api }: Found, { say }: Pick<Words, 'say'>): string {
  const bySip = sip.ok ? words.sip.ok(sip.roundTripMs) : say(sip.why)
  const byApi = !api ? words.api.none : api.ok ? words.api.ok(api.softwareVersion) : say(api.reason)
  return `${bySip} ${byApi}`
}
