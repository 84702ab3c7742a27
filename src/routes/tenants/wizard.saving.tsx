import { z } from 'zod'
import { Refusal } from '../../domain/refusal.ts'
import { Scope } from '../../domain/scope.ts'
import { saveDraft, stepOf } from '../../domain/tenants/drafts.saving.ts'
import { findDraft } from '../../domain/tenants/drafts.ts'
import { refusedForm } from '../acted.tsx'
import { formOf, uuid } from '../portal.ts'
import { routes } from '../route.ts'
import { shellWithoutNumbers } from '../shell.ts'
import { stepPage } from './wizard.forms.tsx'
import { creating, page } from './wizard.tsx'

export const saving = routes()

// in a transaction of its own: a refused one is undone before the step that it belongs to is drawn
saving.post('/tenants', { ...creating, scope: 'none' }, async (c) => {
  const { config, database, seal, actor } = c.var
  const { draft: id } = await formOf(c, z.object({ draft: uuid }))
  const keys = { secret: config.secret, seal, base: config }
  try {
    const made = await Scope.enter(database, actor, (scope) => saveDraft(scope, keys, id))
    return c.redirect(`/tenants/${made}`, 303)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    c.set('shell', shellWithoutNumbers(c))
    const draw = async (scope: Scope) => {
      c.set('scope', scope)
      return refusedForm(c, error, page, async (errors) =>
        stepPage(c, await findDraft(scope, id), stepOf(error), { typed: {}, errors }),
      )
    }
    return Scope.enter(database, actor, draw, 'read only')
  }
})
