import { log } from './audit/log.tsx'
import { branding } from './hosts/branding.tsx'
import { domain } from './hosts/domains.tsx'
import { routes } from './route.ts'
import { capabilities } from './tenants/capabilities.tsx'
import { contacts } from './tenants/contacts.tsx'
import { dashboard } from './tenants/dashboard.tsx'
import { switching } from './tenants/deactivation.tsx'
import { deletion } from './tenants/deletion.tsx'
import { saving, wizard } from './tenants/drafts.tsx'
import { featureSwitches } from './tenants/feature-switches.tsx'
import { help } from './tenants/help.tsx'
import { company } from './tenants/profile.tsx'
import { quotas } from './tenants/quotas.tsx'
import { reports } from './tenants/reports.tsx'
import { sites } from './tenants/sites.tsx'
import { tenants as list } from './tenants/tenants.tsx'
import { usage } from './tenants/usage.tsx'

/** A tenant's portal, the same pages for its staff, and what staff do with tenants. */
export const tenants = routes()
  .route('/', saving)
  // before the tenants, whose ids stand where its `new` does
  .route('/', wizard)
  .route('/', deletion)
  .route('/', switching)
  .route('/', company)
  .route('/', sites)
  .route('/', list)
  .route('/', dashboard)
  .route('/', contacts)
  .route('/', help)
  .route('/', capabilities)
  .route('/', quotas)
  .route('/', featureSwitches)
  .route('/', usage)
  .route('/', log)
  .route('/', reports)
  .route('/', domain)
  .route('/', branding)
