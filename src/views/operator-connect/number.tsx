import type { Child } from 'hono/jsx'
import type { NumberDetails, NumberEvent } from '../../domain/operator-connect/numbers.details.ts'
import { Card, Fact } from '../card.tsx'
import { type Column, PlainTable, Row } from '../lists/list.tsx'
import { PageHead } from '../page-head.tsx'
import { Note, Nothing } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { Difference, NumberStanding, numberPaths } from './numbers.tsx'
import { ocNumberPageWords, ocNumberWords } from './numbers.words.ts'

type Side = 'ours' | 'sbc' | 'microsoft' | 'directory'
type Line = { id: string; what: string } & Record<Side, Child>

const Dash = () => <Nothing>–</Nothing>
const compared: readonly Column<Line>[] = [
  { key: 'what', cell: ({ what }) => what },
  { key: 'ours', cell: ({ ours }) => ours },
  { key: 'sbc', cell: ({ sbc }) => sbc },
  { key: 'microsoft', cell: ({ microsoft }) => microsoft },
  { key: 'directory', cell: ({ directory }) => directory },
]

/** What the SBC has of it: our word for what was written, its own for what was read. */
const AtSbc = ({ number, sbc }: NumberDetails) => {
  const words = ocNumberPageWords()
  if (number.family !== 'operator-connect') return <Dash />
  if (number.source === null && sbc.tag === null && !sbc.readAt) return <>{words.untouched}</>
  if (!sbc.id) return <>{words.noSbc}</>
  if (sbc.readAt && (!sbc.writtenAt || sbc.readAt >= sbc.writtenAt))
    return <>{sbc.tag === null ? words.noRow : words.tag(sbc.tag)}</>
  return sbc.writtenAt ? <span>{words.inDialPlan}</span> : <Nothing>{words.neverRead}</Nothing>
}

const InDirectory = ({ directory }: NumberDetails) => {
  const words = ocNumberPageWords()
  if (!directory.readAt) return <Nothing>{words.neverRead}</Nothing>
  return <>{directory.isThere ? words.there : words.notThere}</>
}

/** Who has it there: of another customer's people staff see the name only, for their pages are on that customer's portal. */
const Holder = ({ directory: { isThere, user } }: NumberDetails) => {
  if (!isThere) return <Dash />
  return user ? <bdi>{user}</bdi> : <span>{ocNumberPageWords().free}</span>
}

function linesOf(details: NumberDetails): Line[] {
  const [words, said] = [ocNumberPageWords(), ocNumberWords()]
  const { number, sbc, microsoft, directory } = details
  const isSeen = microsoft.seenAt !== null
  return [
    {
      ...{ id: 'state', what: words.rows.state },
      ours: <NumberStanding state={number.state} />,
      sbc: <AtSbc {...details} />,
      microsoft: isSeen ? words.there : <Nothing>{words.neverSeen}</Nothing>,
      directory: <InDirectory {...details} />,
    },
    {
      ...{ id: 'assignment', what: words.rows.assignment },
      ...{ ours: <Dash />, sbc: <Dash /> },
      microsoft: isSeen ? said.assignments[number.assignment] : <Dash />,
      directory: <Holder {...details} />,
    },
    {
      ...{ id: 'kind', what: words.rows.kind },
      ...{ ours: said.families[number.family], sbc: <Dash /> },
      microsoft: microsoft.capabilities.join(', ') || <Dash />,
      directory: directory.kind ?? <Dash />,
    },
    {
      ...{ id: 'place', what: words.rows.place },
      ours: number.address ? <bdi>{number.address}</bdi> : <Dash />,
      sbc: sbc.name ? <bdi>{sbc.name}</bdi> : <Dash />,
      ...{ microsoft: number.country || <Dash />, directory: <Dash /> },
    },
    {
      ...{ id: 'age', what: words.rows.age },
      ours: <Time at={details.oursAt} />,
      sbc: <Time at={latest(sbc.writtenAt, sbc.readAt)} />,
      microsoft: <Time at={microsoft.seenAt} />,
      directory: <Time at={directory.readAt} />,
    },
  ]
}

const latest = (one: Date | null, other: Date | null) =>
  one && other ? (one > other ? one : other) : (one ?? other)

const steps: readonly Column<NumberEvent>[] = [
  { key: 'at', cell: ({ at }) => <Time at={at} absolute /> },
  { key: 'event', cell: ({ event }) => <span class="wrap">{useWords().say(event)}</span> },
  { key: 'by', cell: ({ by }) => <bdi>{by}</bdi> },
  {
    key: 'job',
    cell: ({ jobId, job }) =>
      jobId && job !== null ? (
        <a href={`/jobs/${jobId}`}>{ocNumberPageWords().jobNumber(job)}</a>
      ) : (
        <Dash />
      ),
  },
  { key: 'msJob', look: 'mono', cell: ({ msJobId }) => msJobId ?? <Dash /> },
]

export const numberBodyId = ({ id }: { id: string }) => `oc-number-body-${id}`

/** Everything that is known of one number; what `oc-numbers` has read again. */
export const NumberBody = (details: NumberDetails) => {
  const [words, said] = [ocNumberPageWords(), ocNumberWords()]
  const { number, microsoft, lead, events } = details
  const columns = said.columns
  const isOc = number.family === 'operator-connect'
  return (
    <div class="stack-lg" id={numberBodyId(number)}>
      {number.difference && (
        <Note tone="warn">
          {words.differs}: <Difference of={number.difference} />
        </Note>
      )}
      <Card id="compared-h" title={words.compared}>
        {isOc ? (
          <PlainTable
            id="number-compared"
            caption={words.comparedSaid}
            columns={compared}
            titles={words.columns}
          >
            {linesOf(details).map((row) => (
              <Row id={`compared-${row.id}`} row={row} columns={compared} head="what" />
            ))}
          </PlainTable>
        ) : (
          <p class="body muted">{words.byHand}</p>
        )}
      </Card>
      <Card id="facts-h" title={words.facts}>
        <dl class="dl body">
          <Fact label={columns.state}>
            <NumberStanding state={number.state} />
          </Fact>
          <Fact label={columns.tenant}>
            <a href={`/tenants/${number.tenantId}`}>
              <bdi>{number.tenant}</bdi>
            </a>
          </Fact>
          <Fact label={columns.service}>
            {number.serviceId ? (
              <a href={`/services/${number.serviceId}`}>
                <bdi>{number.service}</bdi>
              </a>
            ) : number.service ? (
              <bdi>{number.service}</bdi>
            ) : (
              <Dash />
            )}
          </Fact>
          <Fact label={words.lead}>
            {lead ? (
              <a href={`/leads/${lead.id}`}>
                <bdi>{lead.name}</bdi>
              </a>
            ) : (
              <Dash />
            )}
          </Fact>
          <Fact label={columns.country}>{number.country || <Dash />}</Fact>
          <Fact label={columns.source}>{number.source ?? <Dash />}</Fact>
          <Fact label={columns.msTenantId}>{number.msTenantId ?? <Dash />}</Fact>
          <Fact label={columns.profile}>{number.profileName ?? number.profile ?? <Dash />}</Fact>
          <Fact label={columns.connection}>{number.connection ?? <Dash />}</Fact>
          <Fact label={columns.msJobId}>{number.msJobId ?? <Dash />}</Fact>
          <Fact label={words.usages}>{microsoft.usages.join(', ') || <Dash />}</Fact>
          <Fact label={columns.acquired}>
            <Time at={number.acquired} absolute never="–" />
          </Fact>
          {number.rests && (
            <Fact label={columns.rests}>
              <Time at={number.rests} absolute />
            </Fact>
          )}
        </dl>
      </Card>
      <Card id="steps-h" title={words.steps}>
        {events.length === 0 ? (
          <p class="body muted">{words.stepsNone}</p>
        ) : (
          <PlainTable
            id="number-steps"
            caption={words.stepsSaid}
            columns={steps}
            titles={words.step}
          >
            {events.map((row) => (
              <Row id={`step-${row.id}`} row={row} columns={steps} head="at" />
            ))}
          </PlainTable>
        )}
      </Card>
    </div>
  )
}

/** One number: us, the SBC and Microsoft side by side with the age of each, and each step since its upload. */
export const NumberPage = ({ details }: { details: NumberDetails }) => {
  const { number } = details
  const said = ocNumberWords()
  const isOc = number.family === 'operator-connect'
  return (
    <>
      <PageHead
        list={{
          href: isOc ? numberPaths.oc : numberPaths.customers,
          title: isOc ? said.title : said.customersTitle,
        }}
        here={number.number}
        title={number.number}
      />
      <NumberBody {...details} />
    </>
  )
}
