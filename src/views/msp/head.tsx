import type { Child } from 'hono/jsx'
import type { Msp } from '../../domain/msp/msps.ts'
import { DialogLink } from '../dialog.tsx'
import { Icon } from '../icon.tsx'
import { Patch } from '../live.tsx'
import { Tag } from '../status.tsx'

export type MspTab = 'dashboard' | 'organizations' | 'administrators' | 'license' | 'alerts'

const titles: Record<MspTab, string> = {
  dashboard: 'Dashboard',
  organizations: 'Organizations',
  administrators: 'Administrators',
  license: 'License',
  alerts: 'Alerts',
}
export const mspTitle = (tab: MspTab) => titles[tab]

type Props = {
  msp: Msp
  base: string
  isOwn: boolean
  tabs: readonly MspTab[]
  tab: MspTab
  mayManage?: boolean
}

/** Around an MSP's page: for its own staff a heading, for the provider the MSP's head with all its pages beside. */
export const MspPage = (
  props: Props & {
    /** Of a page below the tab's own. */
    title?: string | undefined
    /** Beside the heading: what can be done here. */
    aside?: Child
    children?: Child
  },
) => {
  const title = props.title ?? titles[props.tab]
  return (
    <>
      {!props.isOwn && <MspHead {...props} />}
      <div class="page-head">
        {props.isOwn ? <h1>{title}</h1> : <h2>{title}</h2>}
        {props.aside}
      </div>
      {props.children}
    </>
  )
}

const MspHead = ({ msp, base, tab, tabs, mayManage }: Props) => (
  <>
    <div class="page-head">
      <div>
        <nav aria-label="Breadcrumb">
          <ol class="crumbs">
            <li>
              <a href="/msps">MSPs</a>
            </li>
            <li aria-current="page">{msp.name}</li>
          </ol>
        </nav>
        <MspName msp={msp} />
      </div>
      {mayManage && <Acts {...{ msp, base }} />}
    </div>
    <nav class="tabs" aria-label={msp.name}>
      {tabs.map((one) => (
        <a
          href={one === 'dashboard' ? base : `${base}/${one}`}
          aria-current={one === tab ? 'page' : undefined}
        >
          {titles[one]}
        </a>
      ))}
    </nav>
  </>
)

const nameId = ({ id }: Pick<Msp, 'id'>) => `msp-name-${id}`

const MspName = ({ msp }: { msp: Msp }) => (
  <div class="cluster" id={nameId(msp)}>
    <h1>{msp.name}</h1>
    {msp.state === 'deactivated' && <Tag tone="warn">Deactivated</Tag>}
  </div>
)

/** The name as it is by now, for the page that an edit was opened from. */
export const MspNamePatch = ({ msp }: { msp: Msp }) => (
  <Patch id={nameId(msp)}>
    <MspName msp={msp} />
  </Patch>
)

/** What the provider does to an MSP. */
const Acts = ({ msp, base }: Pick<Props, 'msp' | 'base'>) => (
  <span class="actions">
    <DialogLink href={`${base}/edit`} icon="pencil">
      Edit
    </DialogLink>
    {msp.state === 'active' ? (
      <DialogLink href={`${base}/deactivation`} icon="player-pause">
        Deactivate
      </DialogLink>
    ) : (
      <form method="post" action="/msps/activations">
        <button class="btn" name="msp" value={msp.id}>
          <Icon name="player-play" />
          Activate
        </button>
      </form>
    )}
    <DialogLink href={`${base}/deletion`} icon="trash">
      Delete
    </DialogLink>
  </span>
)
