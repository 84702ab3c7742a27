import type { PoolTotal, Tiles as Totals } from '../../domain/services/tiles.ts'
import { Gauge, Kpi, Kpis } from '../gauge.tsx'
import { kept } from '../kept.tsx'
import { Status } from '../status.tsx'
import { Time } from '../time.tsx'
import { grouped, useWords } from '../words.ts'

export const tilesId = 'tiles'

/** The strip of totals; the same on the page and in a push. Figures lead to the services they count. */
export const Tiles = ({ tiles: { oldest, ...totals } }: { tiles: Totals }) => (
  <Kpis id={tilesId}>
    <TotalTiles tiles={totals} />
    <OldestTile oldest={oldest} />
  </Kpis>
)

const TotalTiles = kept(({ tiles }: { tiles: Omit<Totals, 'oldest'> }) => {
  const words = useWords().services.tiles
  return (
    <>
      <Licensed label={words.services} pool={tiles.pools?.service} own={tiles.services} />
      <Licensed label={words.users} pool={tiles.pools?.user} own={tiles.users} />
      <StatusTile status={tiles.status} />
      <Kpi
        label={words.deploy}
        value={<Figure of={tiles.deploy.deployed} href="/services?deploy=deployed" />}
        unit={words.deployed}
        detail={
          <>
            <Figure of={tiles.deploy.ready} href="/services?deploy=ready" /> {words.ready},{' '}
            <Figure of={tiles.deploy.failed} href="/services?deploy=failed" /> {words.failed},{' '}
            <Figure of={tiles.deploy.unknown} href="/services?deploy=unknown" /> {words.unknown}
          </>
        }
      />
      {tiles.pools && <KitTile kit={tiles.kit} />}
    </>
  )
})

const Licensed = (props: { label: string; pool: PoolTotal | undefined; own: number }) => {
  const { label, pool, own } = props
  if (!pool) return <Kpi label={label} value={grouped(own)} />
  const { allocated, purchased } = pool
  const words = useWords().services.tiles
  return (
    <Kpi
      label={label}
      value={grouped(allocated)}
      unit={words.of(grouped(purchased))}
      detail={
        <>
          <Gauge value={allocated} of={purchased} wide />
          <span class="vh">{words.available(grouped(Math.max(0, purchased - allocated)))}</span>
        </>
      }
    />
  )
}

const StatusTile = ({ status }: { status: Totals['status'] }) => {
  const words = useWords().services.tiles
  return (
    <Kpi
      label={words.status}
      value={
        <Status tone={status.error > 0 ? 'bad' : 'ok'}>
          <Figure of={status.error} href="/services?status=error" />
        </Status>
      }
      unit={
        <>
          {words.error(status.error)}, <Figure of={status.ok} href="/services?status=ok" />{' '}
          {words.ok}
        </>
      }
      detail={
        <>
          <Figure of={status.warning} href="/services?status=warning" />{' '}
          {words.warning(status.warning)},{' '}
          <Figure of={status.unmonitored} href="/services?status=unmonitored" /> {words.unmonitored}
        </>
      }
    />
  )
}

const KitTile = ({ kit }: { kit: Totals['kit'] }) => {
  const words = useWords().services.tiles
  return (
    <Kpi
      label={words.kit}
      value={kit?.version ?? <span class="muted">–</span>}
      detail={
        kit ? (
          <>
            <Figure of={kit.behind} href="/services?kit=behind" /> {words.behind(kit.behind)}
          </>
        ) : (
          words.notKnown
        )
      }
    />
  )
}

const OldestTile = ({ oldest }: { oldest: Totals['oldest'] }) => {
  const words = useWords().services.tiles
  return (
    <Kpi
      label={words.oldest}
      value={oldest ? <Time at={oldest.at} /> : <span class="muted">–</span>}
      detail={oldest ? <a href={`/services/${oldest.id}`}>{oldest.customer}</a> : words.none}
    />
  )
}

/** A count that leads to what it counts; nothing to lead to at zero. */
const Figure = (props: { of: number; href: string }) =>
  props.of > 0 ? <a href={props.href}>{grouped(props.of)}</a> : <>0</>
