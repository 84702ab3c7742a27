import type { ListedRun, Run } from '../../domain/licensing/audits.runs.ts'
import type {
  CountedService,
  LicenseFactor,
  licenseFactors,
} from '../../domain/schema/license-audits.ts'
import { Card } from '../card.tsx'
import { Nothing, Tag } from '../status.tsx'
import { Table, Th } from '../table.tsx'
import { grouped } from '../words.ts'
import { auditWords } from './audits.words.ts'

/** In the order in which they are asked. */
const factors: typeof licenseFactors = [
  ...(['direct-routing', 'operator-connect', 'template', 'interface', 'service-number'] as const),
]
const classes: Record<LicenseFactor, string> = {
  'direct-routing': 'c1',
  'operator-connect': 'c2',
  template: 'c3',
  interface: 'c4',
  'service-number': 'c5',
}
const columnOf = {
  'direct-routing': 'direct_routing',
  'operator-connect': 'operator_connect',
  template: 'template',
  interface: 'interface',
  'service-number': 'service_number',
} as const satisfies Record<LicenseFactor, keyof ListedRun>

type Filters = Readonly<Record<string, string>>

/** Where the rows behind a number of a run are. */
export const rowsUrl = (path: string, run: Pick<ListedRun, 'number'>, filters: Filters = {}) => {
  const search = new URLSearchParams(filters).toString()
  return `${path}/runs/${run.number}${search && `?${search}`}`
}

/** A number that leads to as many rows; nothing leads nowhere. */
export const Amount = (props: { of: number; href: string; title?: string }) =>
  props.of === 0 ? (
    <span title={props.title}>0</span>
  ) : (
    <a href={props.href} title={props.title}>
      {grouped(props.of)}
    </a>
  )

type Props = { run: Run; path: string }

/** What is licensed of what was acquired, as numbers and as one bar. */
export const Pool = ({ run, path }: Props) => {
  const words = auditWords()
  const { licensed, acquired } = run
  const over = acquired === null ? 0 : Math.max(0, licensed - acquired)
  const available = acquired === null ? null : Math.max(0, acquired - licensed)
  const all = rowsUrl(path, run)
  return (
    <section class="card" aria-labelledby="pool">
      <header>
        <h2 id="pool">{words.pool}</h2>
        <p>{words.each}</p>
      </header>
      <div class="body stack">
        <dl class="amounts">
          <div>
            <dt>{words.licensed}</dt>
            <dd id="currently-licensed">
              <Amount of={licensed} href={all} />
            </dd>
          </div>
          <div>
            <dt>{words.acquired}</dt>
            <dd id="acquired-licenses">
              <IfAny amount={acquired} />
            </dd>
          </div>
          <div>
            <dt>{words.available}</dt>
            <dd id="available-licenses">
              <IfAny amount={available} /> {over > 0 && <small>{words.over(over)}</small>}
            </dd>
          </div>
          <div>
            <dt>{words.userLicenses}</dt>
            <dd id="user-licenses">
              <Amount of={licensed} href={all} />
            </dd>
          </div>
          <div>
            <dt>{words.phones}</dt>
            <dd id="dr-phone-licenses">
              <Amount of={run.phones} href={rowsUrl(path, run, { phone: '1' })} />
            </dd>
          </div>
        </dl>
        <Mix run={run} path={path} available={available} />
      </div>
    </section>
  )
}

const IfAny = ({ amount }: { amount: number | null }) =>
  amount === null ? <Nothing>–</Nothing> : grouped(amount)

/** One bar of all that was acquired, or of what is licensed where that is more, by factor. */
const Mix = ({ run, path, available }: Props & { available: number | null }) => {
  const words = auditWords()
  const parts = factors.flatMap((factor) => {
    const amount = run[columnOf[factor]]
    return amount > 0 ? [{ factor, amount }] : []
  })
  const whole = Math.max(run.licensed, run.acquired ?? 0)
  if (whole === 0) return null
  const named = parts.map(({ factor, amount }) => `${grouped(amount)} ${words.short[factor]}`)
  if (available) named.push(`${grouped(available)} ${words.available}`)
  let x = 0
  const rects = parts.map(({ factor, amount }) => {
    const rect = <rect class={classes[factor]} x={x} width={amount} height="24" />
    x += amount
    return rect
  })
  return (
    <>
      <svg
        class="mix"
        viewBox={`0 0 ${whole} 24`}
        preserveAspectRatio="none"
        role="img"
        aria-label={
          run.acquired === null
            ? words.counts(named.join(', '))
            : words.ofAcquired(run.acquired, named.join(', '))
        }
      >
        {rects}
        {available ? <rect class="c0" x={x} width={available} height="24" /> : null}
        {run.acquired !== null && run.acquired < run.licensed && (
          <path class="limit" d={`M${run.acquired} 0V24`} />
        )}
      </svg>
      <ul class="key">
        {parts.map(({ factor, amount }) => (
          <li>
            <i class={classes[factor]} />
            {words.short[factor]}{' '}
            <b>
              <Amount of={amount} href={rowsUrl(path, run, { factor })} />
            </b>
          </li>
        ))}
        {available !== null && available > 0 && (
          <li>
            <i class="c0" />
            {words.available} <b>{grouped(available)}</b>
          </li>
        )}
      </ul>
    </>
  )
}

type Counting = Pick<CountedService, 'counted' | 'would' | 'factors' | 'licenseType'>

const isOn = ({ factors: on }: Pick<Counting, 'factors'>, factor: LicenseFactor) =>
  ({
    ...{ 'direct-routing': true, 'operator-connect': true },
    ...{ template: on.template, interface: on.interface, 'service-number': on.serviceNumbers },
  })[factor]

const sumOf = (services: readonly CountedService[], of: (one: CountedService) => number) =>
  services.reduce((sum, one) => sum + of(one), 0)

const before = (services: readonly CountedService[], factor: LicenseFactor) =>
  factors
    .slice(0, factors.indexOf(factor))
    .reduce((sum, one) => sum + sumOf(services, ({ counted }) => counted[one]), 0)

/** `n1 (n2)` of the vendor: what counts, and all down to here with what is only configured. */
function asVendor(services: readonly CountedService[], factor: LicenseFactor): string {
  const counted = sumOf(services, (one) => one.counted[factor])
  const configured = sumOf(services, (one) =>
    isOn(one, factor) ? one.counted[factor] : one.would[factor],
  )
  return `${grouped(counted)} (${grouped(before(services, factor) + configured)})`
}

/** Who counts under each factor, who down to it, who would; of several services each beside. */
export const ManagedUsers = ({ run, path }: Props) => {
  const words = auditWords()
  const { services } = run
  const several = services.length > 1 ? services : []
  return (
    <Card id="managed" title={words.managed}>
      <Table
        id="factors"
        class="plain wrap"
        caption={words.byFactor}
        head={
          <>
            <Th>{words.factor}</Th>
            <Th num>{words.counted}</Th>
            <Th num>{words.running}</Th>
            <Th num>{words.would}</Th>
            {several.map(({ name }) => (
              <Th num>{name}</Th>
            ))}
          </>
        }
      >
        {factors.map((factor) => (
          <FactorRow {...{ run, path, factor, several }} />
        ))}
        <tr>
          <th scope="row">{words.licensed}</th>
          <td class="num">
            <b>
              <Amount of={run.licensed} href={rowsUrl(path, run)} />
            </b>
          </td>
          <td />
          <td />
          {several.map(({ id, counted }) => (
            <td class="num">
              <Amount
                of={factors.reduce((sum, factor) => sum + counted[factor], 0)}
                href={rowsUrl(path, run, { service: id })}
              />
            </td>
          ))}
        </tr>
      </Table>
    </Card>
  )
}

const FactorRow = (
  props: Props & { factor: LicenseFactor; several: readonly CountedService[] },
) => {
  const { run, path, factor, several } = props
  const words = auditWords()
  const { services } = run
  const counted = sumOf(services, (one) => one.counted[factor])
  const would = sumOf(services, (one) => one.would[factor])
  return (
    <tr id={`factor-${factor}`}>
      <th scope="row">
        <strong>{words.factors[factor]}</strong>{' '}
        {!services.some((one) => isOn(one, factor)) && <Tag>{words.notCounted}</Tag>}
        <span class="under">{words.meant[factor]}</span>
      </th>
      <td class="num">
        <Amount
          of={counted}
          href={rowsUrl(path, run, { factor })}
          title={asVendor(services, factor)}
        />
      </td>
      <td class="num">
        <Amount
          of={before(services, factor) + counted}
          href={rowsUrl(path, run, { through: factor })}
        />
      </td>
      <td class="num">
        <Amount of={would} href={rowsUrl(path, run, { would: factor, state: 'all' })} />
      </td>
      {several.map((one) => (
        <td class="num">
          <Amount
            of={one.counted[factor]}
            href={rowsUrl(path, run, { factor, service: one.id })}
            title={asVendor([one], factor)}
          />{' '}
          {!isOn(one, factor) && <Tag>{words.notCounted}</Tag>}
        </td>
      ))}
    </tr>
  )
}
