import { may } from '../../domain/roles.ts'
import { moveAndRemove, moveForm, sites as records, whatIsAt } from '../../domain/tenants/sites.ts'
import { siteWords } from '../../views/tenants/sites.words.ts'
import { formPage } from '../form.tsx'
import { recordPages } from '../records.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'
import { ownAndStaff, tenantContext } from '../tenant-context.ts'

export const sites = routes()

recordPages(sites, {
  ...{ tab: 'sites', icon: 'map-pin', records, words: siteWords },
  fresh: ({ country, timeZone, language }) => ({ country, timeZone, language }),
  menu: ({ var: { words, actor } }, { id }, path) => [
    may(actor, 'edit-sites') && {
      ...{ label: siteWords(words).move, icon: 'trash', isDialog: true },
      href: `${path}/${id}/move`,
    },
  ],
})

formPage(sites, {
  at: ownAndStaff('/sites/:row/move'),
  ...{ guard: { permission: 'edit-sites' }, form: moveForm, row: () => ({}) },
  async about(c) {
    const context = await tenantContext(c)
    const { scope } = c.var
    const site = await records.find(scope, context.tenant.id, idOf(c, 'not-there', 'row'))
    const { id } = context.tenant
    const at = (await whatIsAt(scope, id, [site.id])).get(site.id)
    return { ...context, site, at, all: await records.all(scope, id) }
  },
  look({ var: { words } }, { site, at, all }) {
    const said = siteWords(words)
    const targets = all
      .filter(({ id }) => id !== site.id)
      .map(({ id, name }) => ({ value: id, label: name }))
    return {
      ...{ title: said.moveOne(site.name), text: said.moveText(at), submit: said.moveSubmit },
      ...{ labels: { target: said.target }, danger: true },
      choices: { target: [{ value: '', label: words.frame.form.notSaid }, ...targets] },
    }
  },
  verb: ({ var: { scope } }, { tenant, site }, given) =>
    moveAndRemove(scope, tenant.id, site.id, given),
  back: ({ base }) => `${base}/sites`,
  done: ({ var: { words } }, _, { users, target }) => siteWords(words).moved(users, target),
  leaves: true,
})
