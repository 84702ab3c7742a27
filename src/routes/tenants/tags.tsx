import { readTags, setTags, tagsForm, tagsVersion } from '../../domain/tenants/tags.ts'
import { tagWords } from '../../views/tenants/tags.tsx'
import type { C } from '../form.answers.tsx'
import { formPage } from '../form.tsx'
import { routes } from '../route.ts'
import { tenantContext } from '../tenant-context.ts'

/** What the provider's people find a tenant by. */
export const tenantTags = routes()

async function about(c: C) {
  const context = await tenantContext(c)
  return { ...context, tags: await readTags(c.var.scope, context.tenant.id) }
}

formPage(tenantTags, {
  at: [{ path: '/tenants/:id/tags', host: 'operators' }],
  guard: { audience: ['provider'], permission: 'operate' },
  ...{ about, form: tagsForm },
  row: (_, { tags }) => ({ tags: tags.join(', '), version: tagsVersion(tags) }),
  look: (_, { tenant }) => ({
    title: tagWords.title(tenant.fullName),
    labels: { tags: tagWords.tags, tagsHint: tagWords.hint },
  }),
  verb: ({ var: { scope } }, { tenant }, given) => setTags(scope, tenant.id, given),
  back: ({ base }) => base,
  done: (_, { tenant }) => tagWords.saved(tenant.fullName),
})
