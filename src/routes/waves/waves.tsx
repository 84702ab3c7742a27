import {
  findWave,
  itemsOf,
  waves as list,
  type WaveDetail,
  waveItems,
} from '../../domain/waves/waves.list.ts'
import { continueWave, retryWave, stopWave } from '../../domain/waves/waves.ts'
import { WavePage } from '../../views/waves/wave.tsx'
import { waveWords as words } from '../../views/waves/waves.said.ts'
import { wavesPath as path, WaveMark, WavesPage } from '../../views/waves/waves.tsx'
import type { Address } from '../declaration.ts'
import type { C } from '../form.answers.tsx'
import { act, question } from '../form.tsx'
import { listPages } from '../lists/list.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const waves = routes()

const at = (rest = ''): Address[] => [{ path: `${path}${rest}`, host: 'operators' }]
const looking = { audience: ['provider'], permission: 'looking' } as const
const guard = { audience: ['provider'], permission: 'operate' } as const
const about = (c: C) => findWave(c.var.scope, idOf(c, 'no-such-wave', 'wave'))
const back = ({ wave }: WaveDetail) => `${path}/${wave.id}`

listPages(waves, {
  ...{ at: at(), declaration: looking, list, csv: {} },
  prepare: () => ({ path }),
  page: (_, state) => <WavesPage state={state} />,
  about: (_, rows) => ({
    title: words.title,
    topics: ['waves'],
    rows: rows.map(({ id }) => `wave:${id}` as const),
  }),
})

listPages(waves, {
  ...{ at: at('/:wave'), declaration: looking, list: waveItems },
  async prepare(c) {
    const detail = await about(c)
    const { id } = detail.wave
    return { path: `${path}/${id}`, within: itemsOf(id), detail }
  },
  page: (_, state, { detail }) => (
    <WavePage {...{ ...detail, state }} mark={<WaveMark wave={detail.wave} />} />
  ),
  about: (_, __, { detail: { wave } }) => ({ title: wave.name, topics: [`wave:${wave.id}`] }),
  csv: { name: ({ detail: { wave } }) => `wave-${wave.number}` },
})

act(waves, {
  ...{ at: at('/:wave/continuations'), guard, about, back, leaves: true },
  verb: ({ var: { scope } }, { wave }) => continueWave(scope, wave.id),
  done: (_, { wave }) => words.wentOn(wave.name),
})

act(waves, {
  ...{ at: at('/:wave/retries'), guard, about, back, leaves: true },
  verb: ({ var: { scope } }, { wave }) => retryWave(scope, wave.id),
  done: (_, { wave }) => words.triedAgain(wave.name),
})

question(waves, {
  ...{ at: at('/:wave/cancellation'), guard, about, back, leaves: true },
  ask: (_, { wave: { name, state, progress } }) => ({
    title: words.ask.title(name),
    dismiss: state === 'halted' ? words.ask.keepHalted : words.ask.keep,
    submit: words.stop,
    text: (
      <ul class="plain">
        <li>{words.ask.text(progress.waiting)}</li>
        <li>{words.ask.executed}</li>
      </ul>
    ),
  }),
  verb: ({ var: { scope } }, { wave }) => stopWave(scope, wave.id),
  done: (_, { wave }) => words.stopped(wave.name),
})
