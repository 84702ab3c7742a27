import type { PoolTotal, Tiles as Totals } from '../../domain/services/tiles.ts'
import { Gauge, Kpi, Kpis } from '../gauge.tsx'
import { Status } from '../status.tsx'
import { Time } from '../time.tsx'
import { grouped } from './words.ts'

export const tilesId = 'tiles'

/** The strip of totals; the same on the page and in a push. Figures lead to the services they count. */
export const Tiles = ({ tiles }: { tiles: Totals }) => (
  <Kpis id={tilesId}>
    <Licensed label="Services licensed" pool={tiles.pools?.service} own={tiles.services} />
    <Licensed label="Users licensed" pool={tiles.pools?.user} own={tiles.users} />
    <StatusTile status={tiles.status} />
    <Kpi
      label="Deploy status"
      value={<Figure of={tiles.deploy.deployed} href="/services?deploy=deployed" />}
      unit="deployed"
      detail={
        <>
          <Figure of={tiles.deploy.ready} href="/services?deploy=ready" /> ready,{' '}
          <Figure of={tiles.deploy.failed} href="/services?deploy=failed" /> failed,{' '}
          <Figure of={tiles.deploy.unknown} href="/services?deploy=unknown" /> unknown
        </>
      }
    />
    {tiles.pools && <KitTile kit={tiles.kit} />}
    <OldestTile oldest={tiles.oldest} />
  </Kpis>
)

const Licensed = (props: { label: string; pool: PoolTotal | undefined; own: number }) => {
  const { label, pool, own } = props
  if (!pool) return <Kpi label={label} value={grouped(own)} />
  const { allocated, purchased } = pool
  return (
    <Kpi
      label={label}
      value={grouped(allocated)}
      unit={`of ${grouped(purchased)}`}
      detail={
        <>
          <Gauge value={allocated} of={purchased} wide />
          <span class="vh">{grouped(Math.max(0, purchased - allocated))} available</span>
        </>
      }
    />
  )
}

const StatusTile = ({ status }: { status: Totals['status'] }) => (
  <Kpi
    label="Status"
    value={
      <Status tone={status.error > 0 ? 'bad' : 'ok'}>
        <Figure of={status.error} href="/services?status=error" />
      </Status>
    }
    unit={
      <>
        error, <Figure of={status.ok} href="/services?status=ok" /> OK
      </>
    }
    detail={
      <>
        <Figure of={status.warning} href="/services?status=warning" /> warning,{' '}
        <Figure of={status.unmonitored} href="/services?status=unmonitored" /> unmonitored
      </>
    }
  />
)

const KitTile = ({ kit }: { kit: Totals['kit'] }) => (
  <Kpi
    label="SysAdminKit, main tenant"
    value={kit?.version ?? <span class="muted">–</span>}
    detail={
      kit ? (
        <>
          <Figure of={kit.behind} href="/services?kit=behind" />{' '}
          {kit.behind === 1 ? 'service is' : 'services are'} behind
        </>
      ) : (
        'not known yet'
      )
    }
  />
)

const OldestTile = ({ oldest }: { oldest: Totals['oldest'] }) => (
  <Kpi
    label="Oldest replication"
    value={oldest ? <Time at={oldest.at} /> : <span class="muted">–</span>}
    detail={
      oldest ? (
        <a href={`/services/${oldest.id}`}>{oldest.customer}</a>
      ) : (
        'nothing was replicated yet'
      )
    }
  />
)

/** A count that leads to what it counts; nothing to lead to at zero. */
const Figure = (props: { of: number; href: string }) =>
  props.of > 0 ? <a href={props.href}>{grouped(props.of)}</a> : <>0</>
