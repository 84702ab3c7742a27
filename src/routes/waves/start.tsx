import { findSelection, takeSelection } from '../../domain/lists/selections.ts'
import { Refusal } from '../../domain/refusal.ts'
import { services } from '../../domain/services/services.ts'
import {
  previewWave,
  startWave,
  usualWave,
  waveForm,
  waveSelection,
} from '../../domain/waves/waves.start.ts'
import { StartPage, startLook, WavePreviewCard } from '../../views/waves/start.tsx'
import { waveWords } from '../../views/waves/waves.said.ts'
import type { C } from '../form.answers.tsx'
import { formPage } from '../form.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

/** The form that starts a wave of services that were chosen in their list. */
export const waveStarts = routes()

const path = '/waves/selections'

async function about(c: C) {
  const { scope } = c.var
  const selection = await findSelection(scope, idOf(c, 'no-such-selection', 'selection'))
  if (selection.list !== waveSelection.list || selection.act !== waveSelection.act)
    throw new Refusal('missing', 'no-such-selection')
  const there = await services.pick(scope, selection.ids)
  const chosen = { count: there.length, gone: selection.ids.length - there.length }
  return { selection, chosen, at: `${path}/${selection.id}` }
}

const hasErrors = (errors: object) => Object.keys(errors).length > 0

formPage(waveStarts, {
  at: [{ path: `${path}/:selection`, host: 'operators' }],
  guard: { audience: ['provider'], permission: 'operate' },
  ...{ about, form: waveForm },
  row: () => usualWave,
  look: (_, { at, chosen }) => startLook(at, chosen),
  async page(c, { selection }, form) {
    const { tested, errors } = form
    const preview =
      tested ??
      (hasErrors(errors) ? null : await previewed(c, selection.ids, { ...usualWave, name: '–' }))
    return <StartPage {...{ form, preview, isUsed: selection.isUsed }} />
  },
  test: {
    path: '/previews',
    run: (c, { selection }, given) => previewed(c, selection.ids, given),
  },
  async verb({ var: { scope } }, { selection }, given) {
    const { ids } = await takeSelection(scope, selection.id)
    return startWave(scope, ids, given)
  },
  back: (_, wave) => (wave ? `/waves/${wave.id}` : '/services'),
  action: ({ at }) => at,
  leaves: true,
  done: (_, __, { name }) => waveWords.start.begun(name),
})

async function previewed(
  { var: { scope } }: C,
  ids: readonly string[],
  given: Parameters<typeof previewWave>[2],
) {
  return <WavePreviewCard preview={await previewWave(scope, ids, given)} />
}
