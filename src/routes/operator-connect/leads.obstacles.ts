import { whyNotUpgrade } from '../../domain/licensing/upgrades.ts'
import { whyNotUpload } from '../../domain/operator-connect/leads.acts.ts'
import type { Lead } from '../../domain/operator-connect/leads.read.ts'
import { whyNotEdit } from '../../domain/operator-connect/leads.ts'
import { whyNotLicense } from '../../domain/operator-connect/licensing.ts'
import { whyNotUndo } from '../../domain/operator-connect/undo.ts'
import type { Scope } from '../../domain/scope.ts'
import { services } from '../../domain/services/services.ts'
import type { LeadObstacles } from '../../views/operator-connect/lead-menu.ts'

/** Why the reader cannot do now what the menu of a lead has. */
export async function leadObstacles(scope: Scope, lead: Lead): Promise<LeadObstacles> {
  const edit = whyNotEdit(scope.actor, lead)
  const upload = await whyNotUpload(scope, lead)
  if (lead.family !== 'operator-connect') return { edit, ...(lead.serviceId && { upload }) }
  const license = whyNotLicense(scope, lead)
  const [service] = lead.serviceId === null ? [] : await services.pick(scope, [lead.serviceId])
  if (!service) return { edit, upload, license }
  return {
    ...{ edit, upload },
    ...(service.licenseType === 'oc-essential' && { convert: await whyNotUpgrade(scope, service) }),
    undo: await whyNotUndo(scope, service),
  }
}
