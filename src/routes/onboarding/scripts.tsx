import {
  addTemplate,
  changeTemplate,
  makeDefault,
  newScriptForm,
  previewRemoval,
  removeTemplates,
  scriptForm,
} from '../../domain/onboarding/scripts.changes.ts'
import { diffOf } from '../../domain/onboarding/scripts.diff.ts'
import {
  exampleNames,
  exampleTemplates,
  isExample,
} from '../../domain/onboarding/scripts.examples.ts'
import {
  findTemplate,
  scriptTemplates as list,
  listVersions,
  type ScriptTemplate,
} from '../../domain/onboarding/scripts.list.ts'
import { listPreviewChoices, previewScript } from '../../domain/onboarding/scripts.preview.ts'
import { findScript, standardVariables } from '../../domain/onboarding/scripts.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import { TemplatePage } from '../../views/onboarding/script.tsx'
import { scriptWords as words } from '../../views/onboarding/scripts.said.ts'
import {
  scriptsPath as path,
  ScriptField,
  ScriptPage,
  ScriptsPage,
  VariablesHint,
} from '../../views/onboarding/scripts.tsx'
import type { Address } from '../declaration.ts'
import type { C } from '../form.answers.tsx'
import { act, formPage } from '../form.tsx'
import { listPages } from '../lists/list.tsx'
import { uuid } from '../portal.ts'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const scripts = routes()

const at = (rest = ''): Address[] => [{ path: `${path}${rest}`, host: 'operators' }]
const audience = ['provider'] as const
const looking = { audience, permission: 'looking' } as const
const guard = { audience, permission: 'administer' } as const
const mayEdit = ({ var: { actor } }: C) => may(actor, 'administer')
const topics = ['script-templates'] as const

listPages(scripts, {
  ...{ at: at(), declaration: looking, list, csv: {} },
  prepare: () => ({ path }),
  page: (c, state) => <ScriptsPage state={state} examples={mayEdit(c) ? exampleNames : []} />,
  about: () => ({ title: words.title, topics: [...topics] }),
  acts: {
    remove: {
      ...{ permission: 'administer', icon: 'trash', asks: true },
      words: ({ lists }) => {
        const confirm = (count: number) => lists.actOn(words.remove, words.things(count))
        return {
          ...{ button: words.remove, confirm, title: (count: number) => `${confirm(count)}?` },
          outcome: (count) => words.removeAsk(Number(count)),
        }
      },
      preview: previewRemoval,
      run: async ({ var: { scope } }, ids) => ({
        said: words.removed(await removeTemplates(scope, ids)),
      }),
    },
  },
  menu: (c, { id, name }) => ({
    title: name,
    groups: [
      [
        { icon: 'eye', label: words.script, href: `${path}/${id}` },
        mayEdit(c) && { icon: 'pencil', label: words.edit, href: `${path}/${id}/edit` },
      ],
    ],
  }),
})

const looked = {
  labels: words.fields,
  hints: { text: <VariablesHint standard={standardVariables} /> },
  slots: { text: ScriptField },
}

formPage(scripts, {
  ...{ at: at('/new'), guard, form: newScriptForm, about: async () => null },
  row(c) {
    const example = c.req.query('example')
    return isExample(example) ? exampleTemplates[example] : { kind: 'sbc', phase: 'onboarding' }
  },
  look: () => ({
    ...{ ...looked, title: words.add, submit: words.add },
    options: { kind: words.kinds, phase: words.phases },
  }),
  page: (c, _, form) => (
    <ScriptPage
      form={form}
      examples={exampleNames}
      under={
        <p>
          {isExample(c.req.query('example')) && `${words.adapt} `}
          {words.fixed}
        </p>
      }
    />
  ),
  verb: ({ var: { scope } }, _, given) => addTemplate(scope, given),
  back: (_, made) => (made ? `${path}/${made.id}` : path),
  leaves: true,
  done: (_, __, { name }) => words.added(name),
})

const templateIn = (c: C) => findTemplate(c.var.scope, idOf(c, 'no-such-script', 'row'))

formPage(scripts, {
  ...{ at: at('/:row/edit'), guard, form: scriptForm, about: templateIn },
  async row({ var: { scope } }, { id, name, current, version }) {
    const { text } = await findScript(scope, { template: id, version: current })
    return { name, text, version }
  },
  look: () => ({ ...looked, title: words.edit }),
  page: (_, { current, name }, form) => (
    <ScriptPage
      form={{ ...form, title: `${words.edit}: ${name}` }}
      under={<p>{words.newVersion(current + 1)}</p>}
    />
  ),
  verb: ({ var: { scope } }, { id }, given) => changeTemplate(scope, id, given),
  back: ({ id }) => `${path}/${id}`,
  leaves: true,
  done: (_, { name }) => words.saved(name),
})

act(scripts, {
  ...{ at: at('/:row/defaults'), guard, about: templateIn, leaves: true },
  verb: ({ var: { scope } }, { id }) => makeDefault(scope, id),
  back: ({ id }) => `${path}/${id}`,
  done: (_, { name }) => words.madeDefault(name),
})

/** A version of a template with what it changed, and filled with the values that the address asks for. */
async function page(c: C, template: ScriptTemplate, version: number) {
  const { scope } = c.var
  const { id } = template
  const { text } = await findScript(scope, { template: id, version })
  const before =
    version > 1 ? (await findScript(scope, { template: id, version: version - 1 })).text : null
  const asked = uuid.safeParse(c.req.query('values'))
  const chosen = asked.success ? asked.data : null
  const props = {
    ...{ template, mayEdit: mayEdit(c), versions: await listVersions(scope, id) },
    shown: {
      ...{ number: version, text },
      before: before === null ? null : { number: version - 1, diff: diffOf(before, text) },
    },
    preview: {
      pieces: await previewScript(scope, text, chosen),
      choices: await listPreviewChoices(scope),
      chosen,
    },
  }
  return c.render(<TemplatePage {...props} />, { title: template.name, topics: [...topics] })
}

scripts.get(`${path}/:row`, { host: 'operators', ...looking }, async (c) => {
  const template = await templateIn(c)
  const asked = c.req.query('version') ?? String(template.current)
  if (!/^[1-9]\d{0,3}$/.test(asked)) throw new Refusal('missing', 'no-such-script-version')
  return page(c, template, Number(asked))
})
