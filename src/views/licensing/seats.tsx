import type { SeatDay, SeatDenials } from '../../domain/licensing/seats.history.ts'
import type { SeatUse } from '../../domain/licensing/seats.limits.ts'
import type { Seat } from '../../domain/licensing/seats.list.ts'
import type { SeatType } from '../../domain/schema/seats.ts'
import { Card } from '../card.tsx'
import type { FormLook } from '../form.frames.tsx'
import { dayOf } from '../formats.ts'
import { Gauge, Kpi, Kpis } from '../gauge.tsx'
import { type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { Patch } from '../live.tsx'
import { ChartStyles } from '../more-styles.tsx'
import { Note, Status } from '../status.tsx'
import { Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { isolated } from '../words/isolated.ts'
import { grouped, useWords } from '../words.ts'
import { StepChart } from './chart.tsx'
import { seatWords } from './seats.words.ts'

const seatTypes: readonly SeatType[] = ['floating', 'named']

export const seatChoices = () => {
  const words = seatWords()
  return [choiceOf('type', words.held.columns.type, words.types)]
}

const SeatKind = ({ type }: { type: SeatType }) => <>{seatWords().types[type]}</>

/** What of a held seat every list of them shows alike. */
export const seatColumn = {
  type: { key: 'type', sorts: 'up', cell: ({ type }) => <SeatKind type={type} /> },
  clients: { key: 'clients', look: 'clip', cell: ({ clients }) => clients.join(', ') },
  since: { key: 'since', sorts: 'down' },
  expires: { key: 'expires', sorts: 'up' },
} as const satisfies Record<string, Column<Seat>>

const columns: readonly Column<Seat>[] = [
  { key: 'user', sorts: 'up' },
  seatColumn.type,
  seatColumn.clients,
  seatColumn.since,
  seatColumn.expires,
]

type Props = {
  tenantId: string
  state: ListState<Seat>
  use: SeatUse
  days: readonly SeatDay[]
  denials: readonly SeatDenials[]
  now: number
}

/** A tenant's seats: what it may hold and holds, who holds which, how that was, and what was denied. */
export const SeatsPage = ({ tenantId, state, use, ...past }: Props) => {
  const words = seatWords()
  return (
    <>
      <ChartStyles />
      <p class="muted">{words.text}</p>
      <UseOfSeats tenantId={tenantId} use={use} />
      <PlainList
        {...{ state, columns, words: words.held, icon: 'device-desktop-analytics', thing: 'seat' }}
        label={({ user }) => user}
        choices={seatChoices()}
      />
      <Denials denials={past.denials} />
      <Peaks {...past} />
    </>
  )
}

const useId = (tenantId: string) => `seats-of-${tenantId}`

/** How far a tenant's maxima are used; the same on the page and in a push. */
const UseOfSeats = ({ tenantId, use }: { tenantId: string; use: SeatUse }) => {
  const words = seatWords()
  const over = seatTypes.filter((type) => use.inUse[type] > use.maxima[type])
  const hasNone = seatTypes.every((type) => use.maxima[type] === 0 && use.inUse[type] === 0)
  return (
    <div id={useId(tenantId)} class="stack">
      <Kpis>
        {seatTypes.map((type) => (
          <UseOfType
            label={words.seatsOf[type]}
            inUse={use.inUse[type]}
            maximum={use.maxima[type]}
          />
        ))}
      </Kpis>
      {over.map((type) => (
        <Note tone="warn">
          {words.seatsOf[type]}: {words.over(use.inUse[type] - use.maxima[type])}.{' '}
          {words.overText(use.maxima[type])}
        </Note>
      ))}
      {hasNone && <Note>{words.noMaximum}</Note>}
    </div>
  )
}

const UseOfType = (props: { label: string; inUse: number; maximum: number }) => {
  const { label, inUse, maximum } = props
  const words = seatWords()
  return (
    <Kpi
      label={label}
      value={grouped(inUse)}
      unit={words.of(maximum)}
      detail={
        <>
          <Gauge value={inUse} of={maximum} wide />
          {inUse > maximum && <Status tone="bad">{words.over(inUse - maximum)}</Status>}
          {inUse === maximum && maximum > 0 && <Status tone="warn">{words.full}</Status>}
        </>
      }
    />
  )
}

/** How many seats of each type a tenant may hold, as the provider sets it. */
export const maximaLook = (name: string, { maxima, inUse }: SeatUse): FormLook<SeatType> => ({
  title: `Maximum seats of ${isolated(name)}`,
  text: (
    <p>
      A maximum only limits: it reserves nothing. Below what is in use no client is cut off, and no
      new seats are given until fewer are in use.
    </p>
  ),
  labels: { floating: 'Floating seats at most', named: 'Named seats at most' },
  hints: {
    floating: `${grouped(inUse.floating)} in use, ${grouped(maxima.floating)} at most now`,
    named: `${grouped(inUse.named)} in use, ${grouped(maxima.named)} at most now`,
  },
})

/** What topic `seat-use:<id>` pushes into that tenant's page. */
export const UseOfSeatsPatch = (props: { tenantId: string; use: SeatUse }) => (
  <Patch id={useId(props.tenantId)}>
    <UseOfSeats {...props} />
  </Patch>
)

const Denials = ({ denials }: { denials: readonly SeatDenials[] }) => {
  const words = seatWords()
  return (
    <Card id="denials" title={words.denials}>
      {denials.length === 0 ? (
        <div class="body">
          <p class="muted">{words.noDenials}</p>
        </div>
      ) : (
        <Table
          id="seat-denials"
          class="plain"
          caption={words.denialsBy}
          head={
            <>
              <Th>{words.denied.reason}</Th>
              <Th num>{words.denied.day}</Th>
              <Th num>{words.denied.month}</Th>
              <Th>{words.denied.last}</Th>
            </>
          }
        >
          {denials.map(({ type, reason, day, month, last }) => (
            <tr>
              <th scope="row" class="wrap">
                {words.reasons[reason]}
                <div class="muted">{words.types[type]}</div>
              </th>
              <td class="num">{grouped(day)}</td>
              <td class="num">{grouped(month)}</td>
              <td>
                <Time at={new Date(last)} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  )
}

/** A chart for each type that was used, and beside them the days on which one was. */
const Peaks = ({ days, now }: Pick<Props, 'days' | 'now'>) => {
  const words = seatWords()
  const used = seatTypes.filter((type) => days.some((day) => day[type] > 0))
  if (used.length === 0)
    return (
      <Card id="peaks" title={words.history}>
        <div class="body">
          <p class="muted">{words.noHistory}</p>
        </div>
      </Card>
    )
  return (
    <div class="split">
      <Card id="peaks" title={words.history}>
        <div class="body stack-lg">
          <p class="muted">{words.historyText}</p>
          {used.map((type) => (
            <PeakChart {...{ type, days }} />
          ))}
        </div>
      </Card>
      <div class="card">
        <PeakTable {...{ used, days, now }} />
      </div>
    </div>
  )
}

const dayMs = 24 * 60 * 60 * 1000

const PeakChart = ({ type, days }: { type: SeatType; days: readonly SeatDay[] }) => {
  const words = seatWords()
  const most = Math.max(...days.map((day) => day[type]))
  return (
    <StepChart
      {...{ id: `peak-${type}`, title: `${words.seatsOf[type]}: ${words.history}` }}
      points={days.map((of) => ({ at: of.day, amount: of[type], limit: null }))}
      now={Date.parse(days.at(-1)?.day ?? '') + dayMs - 1}
      zone="UTC"
      isOpen
      names={{ amount: words.seatsOf[type] }}
    >
      {words.peaks(most, days.at(-1)?.[type] ?? 0)}
    </StepChart>
  )
}

type PeakTableProps = {
  used: readonly SeatType[]
  days: readonly SeatDay[]
  now: number
}

const PeakTable = ({ used, days, now }: PeakTableProps) => {
  const words = seatWords()
  const { language } = useWords()
  return (
    <Table
      id="seat-days"
      class="plain"
      caption={words.days}
      head={
        <>
          <Th>{words.day}</Th>
          {used.map((type) => (
            <Th num>{words.types[type]}</Th>
          ))}
        </>
      }
    >
      {days
        .filter((day) => used.some((type) => day[type] > 0))
        .toReversed()
        .map((of) => (
          <tr>
            <th scope="row">{dayOf(Date.parse(of.day), now, 'UTC', language)}</th>
            {used.map((type) => (
              <td class="num">{grouped(of[type])}</td>
            ))}
          </tr>
        ))}
    </Table>
  )
}
