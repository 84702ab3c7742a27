import { routes } from './route.ts'
import { branding } from './tenants/branding.tsx'
import { capabilities } from './tenants/capabilities.tsx'
import { contacts } from './tenants/contacts.tsx'
import { dashboard } from './tenants/dashboard.tsx'
import { deletion } from './tenants/deletion.tsx'
import { domain } from './tenants/domain.tsx'
import { help } from './tenants/help.tsx'
import { log } from './tenants/log.tsx'
import { permissions } from './tenants/permissions.tsx'
import { company } from './tenants/profile.tsx'
import { quotas } from './tenants/quotas.tsx'
import { reports } from './tenants/reports.tsx'
import { siteRemoval } from './tenants/sites.removal.tsx'
import { sites } from './tenants/sites.tsx'
import { switching } from './tenants/switching.tsx'
import { tenants as list } from './tenants/tenants.tsx'
import { usage } from './tenants/usage.tsx'
import { saving } from './tenants/wizard.saving.tsx'
import { wizard } from './tenants/wizard.tsx'

/** A tenant's portal, the same pages for its staff, and what staff do with tenants. */
export const tenants = routes()
  .route('/', saving)
  // before the tenants, whose ids stand where its `new` does
  .route('/', wizard)
  .route('/', deletion)
  .route('/', switching)
  .route('/', company)
  .route('/', sites)
  .route('/', siteRemoval)
  .route('/', list)
  .route('/', dashboard)
  .route('/', contacts)
  .route('/', help)
  .route('/', capabilities)
  .route('/', quotas)
  .route('/', permissions)
  .route('/', usage)
  .route('/', log)
  .route('/', reports)
  .route('/', domain)
  .route('/', branding)
