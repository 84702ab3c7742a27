import type { MauLine, Near, PoolLine, Use } from '../../domain/wallboards/scenes.licenses.ts'
import type { Licenses as LicensesData } from '../../domain/wallboards/scenes.ts'
import { grouped } from '../words.ts'
import { Bar, Calm, Figure, Shape, Unknown } from './scenes.parts.tsx'
import { sceneWords as words } from './scenes.said.ts'

/** What is used of what there is, in one line: name, shape where it is nearly full, amounts, percent, and a bar below. */
const UseLine = ({ name, use }: { name: string; use: Use }) => (
  <li data-sev={use.level ?? undefined}>
    {use.level && <Shape severity={use.level} label />}
    <b>{name}</b>
    <span class="used">
      <strong>{grouped(use.used)}</strong> {use.most !== null && words.of(use.most)}
    </span>
    <span class="rest">
      {use.used > (use.most ?? use.used)
        ? words.over(use.used - (use.most ?? 0))
        : words.free(use.free)}
    </span>
    <span class="percent">{use.percent === null ? '–' : words.percent(use.percent)}</span>
    <Bar percent={use.percent} level={use.level} />
  </li>
)

const Pools = ({ pools }: { pools: readonly PoolLine[] }) => (
  <div class="uses pools card">
    <h3>{words.pools}</h3>
    <ol>
      {pools.map(({ of, use }) => (
        <UseLine name={words.pool(of)} use={use} />
      ))}
    </ol>
  </div>
)

/** An MSP's month: how many it had, of how many it may have. */
export const Allowance = ({ mau }: { mau: MauLine | null | undefined }) => (
  <div class="allowance card" data-sev={mau?.use.level ?? undefined}>
    <h3>{words.mau}</h3>
    <p>
      {mau?.use.level && <Shape severity={mau.use.level} label />}
      <Figure of={mau?.use.used} />
      <span>{mau && words.of(mau.use.most ?? 0)}</span>
      <span class="percent">{mau && words.percent(mau.use.percent ?? 0)}</span>
    </p>
    <Bar percent={mau?.use.percent ?? null} level={mau?.use.level ?? null} />
    {mau && <p>{mau.overage > 0 ? words.overage(mau.overage) : words.left(mau.use.free)}</p>}
  </div>
)

const NearList = (props: { title: string; nameless: (nth: number) => string; near: Near }) => {
  const { lines, inAll } = props.near
  return (
    <div class="uses card">
      <h3>{props.title}</h3>
      {lines.length === 0 ? (
        <Calm>{words.noneNear}</Calm>
      ) : (
        <ol>
          {lines.map(({ name, use }, at) => (
            <UseLine name={name ?? props.nameless(at + 1)} use={use} />
          ))}
        </ol>
      )}
      {inAll > lines.length && <p class="more">{words.more(inAll - lines.length)}</p>}
    </div>
  )
}

export const Licenses = ({ data }: { data: LicensesData | null }) => {
  if (!data)
    return (
      <div class="halves">
        <div class="uses card">
          <h3>{words.pools}</h3>
          <Unknown />
        </div>
        <div class="uses card">
          <h3>{words.mau}</h3>
          <Unknown />
        </div>
      </div>
    )
  const { pools, mau, near } = data
  const isMsp = pools.length === 0
  return (
    <div class="halves">
      {isMsp ? <Allowance mau={mau} /> : <Pools pools={pools} />}
      <NearList
        title={isMsp ? words.nearOrganizations : words.nearMsps}
        nameless={isMsp ? words.nameless.organization : words.nameless.msp}
        near={near}
      />
    </div>
  )
}
