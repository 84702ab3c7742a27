import { z } from 'zod'
import { findGroup } from '../../domain/directory/lifecycle.rules.ts'
import { applyGroup, namesOf, previewGroup } from '../../domain/directory/lifecycle.ts'
import { lifecycleGroups } from '../../domain/directory/lifecycle-groups.ts'
import { lifecycleTemplates, policyFields } from '../../domain/directory/lifecycle-templates.ts'
import { knownPolicies } from '../../domain/directory/user-edits.ts'
import { may } from '../../domain/roles.ts'
import { hasRight, type RightsRow } from '../../domain/services/rights.ts'
import {
  AppliedOn,
  type LifecycleTab,
  LifecycleTabs,
  outcomes,
  PreviewPage,
} from '../../views/directory/lifecycle.tsx'
import { groupWords, lifecycleWords, templateWords } from '../../views/directory/lifecycle.words.ts'
import { grouped } from '../../views/words.ts'
import type { C } from '../form.answers.tsx'
import { question } from '../form.tsx'
import { queryOf } from '../portal.ts'
import { recordPages } from '../records.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'
import { demandOwnPortal } from '../tenant-context.ts'

export const lifecycle = routes()

const rightOf = {
  groups: 'lifecycle-management',
  templates: 'lifecycle-templates',
} as const satisfies Record<LifecycleTab, RightsRow>

const pageOf = (shown: LifecycleTab, path: string) => ({
  ...{ path, right: rightOf[shown], icon: 'stack-2' as const },
  title: (reader: C['var']['words']) => lifecycleWords(reader).title,
  under: ({ var: { actor } }: C) => (
    <LifecycleTabs
      shown={shown}
      seen={(['groups', 'templates'] as const).filter((tab) =>
        hasRight(actor, rightOf[tab], 'view'),
      )}
    />
  ),
})

recordPages(lifecycle, {
  ...{ ...pageOf('groups', '/lifecycle'), records: lifecycleGroups, words: groupWords },
  fresh: () => ({ position: 100 }),
  menu: ({ var: { words } }, row, path) => [
    { label: lifecycleWords(words).preview, icon: 'eye', href: `${path}/${row.id}/preview` },
  ],
  cells: {
    members: (row, path) => (
      <a href={`${path}/${row.id}/preview`}>{grouped(Number(row.members))}</a>
    ),
    applied: (row, path) => <AppliedOn day={row.applied} preview={`${path}/${row.id}/preview`} />,
  },
})
recordPages(lifecycle, {
  ...pageOf('templates', '/lifecycle/templates'),
  ...{ records: lifecycleTemplates, words: templateWords },
  suggestions: async ({ var: { scope } }) => {
    const known = await knownPolicies(scope)
    return Object.fromEntries(
      Object.entries(policyFields).map(([type, field]) => [field, known[type] ?? []]),
    )
  },
})

const shown = z.object({
  show: z.enum(outcomes).default('changes'),
  page: z.coerce.number<string>().int().min(1).max(10_000).default(1),
})

lifecycle.get(
  '/lifecycle/:row/preview',
  { host: 'tenant', permission: 'looking', right: ['lifecycle-management', 'view'] },
  async (c) => {
    const { scope, actor, words } = c.var
    const tenantId = demandOwnPortal(c)
    const { show, page } = queryOf(c, shown)
    const preview = await previewGroup(scope, tenantId, idOf(c, 'not-there', 'row'))
    const leaving = await namesOf(scope, tenantId, preview.leaving)
    const mayApply =
      may(actor, 'edit-lifecycle') &&
      hasRight(actor, 'lifecycle-management', 'edit', preview.group.level)
    return c.render(<PreviewPage {...{ preview, leaving, page, mayApply }} shown={show} />, {
      title: lifecycleWords(words).previewOf(preview.group.name),
      topics: ['lifecycle', 'users'],
    })
  },
)

question(lifecycle, {
  at: [{ path: '/lifecycle/:row/applications/new', host: 'tenant' }],
  guard: { permission: 'edit-lifecycle', right: ['lifecycle-management', 'edit'] },
  about: async (c) => {
    const tenantId = demandOwnPortal(c)
    return { tenantId, ...(await findGroup(c.var.scope, tenantId, idOf(c, 'not-there', 'row'))) }
  },
  ask: async ({ var: { scope, words: reader } }, { tenantId, id, name }) => {
    const words = lifecycleWords(reader)
    const { users } = await previewGroup(scope, tenantId, id)
    const ready = users.filter(({ skip }) => !skip).length
    return {
      ...{ title: words.applyTo(name), text: words.applyText(ready), submit: words.apply },
      ...{ danger: false, dismiss: reader.frame.form.cancel },
    }
  },
  verb: ({ var: { scope } }, { tenantId, id }, given) => applyGroup(scope, tenantId, id, given),
  done: ({ var: { words } }, { name }) => lifecycleWords(words).applying(name),
  back: ({ id }) => `/lifecycle/${id}/preview`,
})
