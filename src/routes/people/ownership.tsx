import { ownershipForm, readOwnership, transferOwnership } from '../../domain/people/ownership.ts'
import { ownership as words } from '../../views/people/administrators.ts'
import { Note } from '../../views/status.tsx'
import { isolated } from '../../views/words/isolated.ts'
import type { C } from '../form.answers.tsx'
import { confirmedFormPage } from '../form.tsx'
import { mspContext } from '../msp-context.ts'
import { routes } from '../route.ts'
import { administratorsAt } from './people-context.tsx'

export const ownership = routes()

async function about(c: C) {
  const { msp, base } = await mspContext(c)
  return { msp, back: `${base}/administrators`, ...(await readOwnership(c.var.scope, msp.id)) }
}

confirmedFormPage(ownership, {
  at: administratorsAt('/ownership', 'manage-msp-people'),
  ...{ guard: { permission: 'manage-msp-people' }, password: 'always' },
  about,
  form: ownershipForm,
  row: (_, { owner }) => ({ from: owner?.id ?? '' }),
  look: (_, { msp, owner, heirs }) => ({
    labels: { to: words.to, from: words.from },
    ...{
      title: words.title(isolated(msp.name)),
      submit: words.submit,
      dismiss: words.cancel,
      danger: true,
    },
    text:
      heirs.length === 0 ? (
        <Note tone="warn">{words.none}</Note>
      ) : (
        <p>{owner ? words.text(isolated(owner.name)) : words.nobody}</p>
      ),
    choices: {
      to: heirs.map(({ id, name, email }) => ({ value: id, label: `${name} · ${email}` })),
    },
  }),
  verb: ({ var: { scope, signedIn } }, { msp }, given, confirmed) =>
    transferOwnership(scope, msp.id, given, confirmed, signedIn.sessionId),
  back: ({ back }) => back,
  leaves: true,
  done: (_, __, { name }) => words.done(isolated(name)),
})
