import type { Child } from 'hono/jsx'
import type { StoredMessage } from '../../domain/message.ts'
import type { ServiceRow as Service } from '../../domain/services/services.ts'
import { DialogLink } from '../dialog.tsx'
import { Icon, type IconName } from '../icon.tsx'
import { RowMenuItems } from '../table.tsx'
import { useWords } from '../words.ts'
import { titleOf } from './labels.ts'
import { serviceUrl } from './links.ts'

/** Why an act is not possible now, in words; null where it is. */
export type Obstacles = {
  replicate: StoredMessage | null
  editLicenses: StoredMessage | null
}

/** What can be done with one service: frequent first, then the ways to look closer. */
export const ServiceMenu = (props: {
  service: Service
  obstacles: Obstacles
  /** For the customer's own people, who look. */
  isOwn?: boolean
  /** Where the customer's portal is, for who may enter it. */
  portal?: string | null
}) => {
  const { service, obstacles, isOwn, portal } = props
  const customer = `/tenants/${service.tenantId}`
  const words = useWords().services.menu
  return (
    <RowMenuItems
      title={titleOf(service)}
      groups={[
        ...(isOwn ? [] : [<Acts service={service} obstacles={obstacles} />]),
        <>
          <li>
            <a href={serviceUrl(service)}>
              <Icon name="layout-grid" />
              {words.open}
            </a>
          </li>
          <li>
            <a href={`/commands?state=all&tenant=${service.tenantId}`}>
              <Icon name="list-check" />
              {isOwn ? words.ownCommands : words.commands}
            </a>
          </li>
        </>,
        ...(isOwn
          ? []
          : [
              <>
                <li>
                  <a href={customer}>
                    <Icon name="building" />
                    {words.customer}
                  </a>
                </li>
                {portal && (
                  <li>
                    <DialogLink
                      class=""
                      href={`${customer}/support-sessions/new`}
                      icon="login"
                      title={portal}
                    >
                      {words.enter}
                    </DialogLink>
                  </li>
                )}
              </>,
            ]),
      ]}
    />
  )
}

const Acts = ({ service, obstacles }: { service: Service; obstacles: Obstacles }) => {
  const words = useWords().services.menu
  return (
    <>
      <li>
        {obstacles.editLicenses ? (
          <Unavailable icon="license" reason={obstacles.editLicenses}>
            {words.editLicenses}
          </Unavailable>
        ) : (
          <DialogLink class="" href={`${serviceUrl(service)}/licenses`} icon="license">
            {words.editLicenses}
          </DialogLink>
        )}
      </li>
      <li>
        {obstacles.replicate ? (
          <Unavailable icon="database-cog" reason={obstacles.replicate}>
            {words.queueReplication}
          </Unavailable>
        ) : (
          <button form="replicate" name="service" value={service.id}>
            <Icon name="database-cog" />
            {words.queueReplication}
          </button>
        )}
      </li>
    </>
  )
}

const Unavailable = (props: { icon: IconName; reason: StoredMessage; children?: Child }) => {
  const reason = useWords().say(props.reason)
  return (
    <button type="button" class="unavailable" aria-disabled="true" title={reason}>
      <Icon name={props.icon} />
      <span>
        {props.children}
        <small>{reason}</small>
      </span>
    </button>
  )
}
