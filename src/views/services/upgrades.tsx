import type { LicenseType } from '../../domain/services/services.ts'
import { Card, Fact } from '../card.tsx'
import { DialogLink } from '../dialog.tsx'
import { numberIn } from '../formats.ts'
import { Status } from '../status.tsx'
import { Time } from '../time.tsx'
import { licenseWords } from './labels.ts'

type Pending = {
  to: LicenseType
  users: number
  expiresAt: Date
  reservedName: string
  reservedAt: Date
  invitation: { id: string; fullName: string; isConsented: boolean } | null
}

type Props = { service: { id: string; name: string }; pending: Pending; mayProvision: boolean }

/** An upgrade that waits for the customer, as the service's page shows it. */
export const UpgradeCard = ({ service, pending, mayProvision }: Props) => {
  const { to, users, expiresAt, reservedName, reservedAt, invitation } = pending
  return (
    <Card
      id="upgrade-h"
      title="Upgrade pending"
      aside={
        mayProvision && (
          <DialogLink
            class="btn small when-operator"
            href={`/services/${service.id}/upgrades/cancellations/new`}
            icon="x"
          >
            Cancel upgrade
          </DialogLink>
        )
      }
    >
      <dl class="dl body">
        <Fact label="Becomes">{licenseWords[to]}</Fact>
        <Fact label="Users reserved">{numberIn('en', users)}</Fact>
        <Fact label="Invitation">
          {invitation ? (
            <>
              <Status tone={invitation.isConsented ? 'ok' : 'info'}>
                {invitation.isConsented ? 'Consented' : 'Waiting for consent'}
              </Status>
              <div>
                <a href={`/invitations?q=${encodeURIComponent(invitation.fullName)}`}>
                  {invitation.isConsented ? 'Upgrade Customer' : 'Pending Invitations'}
                </a>
              </div>
            </>
          ) : (
            'none'
          )}
        </Fact>
        <Fact label="Expires">
          <Time at={expiresAt} absolute />
        </Fact>
        <Fact label="Begun">
          {reservedName}, <Time at={reservedAt} />
        </Fact>
      </dl>
    </Card>
  )
}
