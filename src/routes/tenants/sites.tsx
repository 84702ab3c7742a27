import { sites as records } from '../../domain/tenants/sites.ts'
import { siteWords } from '../../views/tenants/sites.words.ts'
import { recordPages } from '../records.tsx'
import { routes } from '../route.ts'

export const sites = routes()

recordPages(sites, {
  ...{ tab: 'sites', icon: 'map-pin', records, words: siteWords },
  fresh: ({ country, timeZone, language }) => ({ country, timeZone, language }),
})
