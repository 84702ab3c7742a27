import type { Child } from 'hono/jsx'
import type { WavePreview } from '../../domain/waves/waves.start.ts'
import { Card } from '../card.tsx'
import { CardForm, type FormProps } from '../form.frames.tsx'
import { type Column, PlainTable, Row } from '../lists/list.tsx'
import { PageHead } from '../page-head.tsx'
import { Note } from '../status.tsx'
import { grouped, useWords } from '../words.ts'
import { waveWords } from './waves.said.ts'

const words = waveWords.start

export type WaveField = keyof typeof words.fields extends infer F
  ? Exclude<F, `${string}Hint`>
  : never

/** What is asked of who starts a wave. */
export const startLook = (path: string, chosen: { count: number; gone: number }) => ({
  title: words.title,
  labels: words.fields,
  options: { act: waveWords.acts },
  submit: words.submit,
  text: (
    <p class="muted">
      {words.about(chosen.count)} {chosen.gone > 0 && words.gone(chosen.gone)}
    </p>
  ),
  aside: (
    <button class="btn" formaction={`${path}/previews`} formnovalidate>
      {words.preview}
    </button>
  ),
})

type RingRow = { at: number; has: string; services: number }
const columns: readonly Column<RingRow>[] = [
  { key: 'ring', num: true, cell: ({ at }) => String(at + 1) },
  { key: 'has' },
  { key: 'services', num: true, cell: ({ services }) => grouped(services) },
]
const titles = { ring: 'Ring', has: 'Has', services: 'Services' }

/** How many services each ring has, and who is left out and why. */
export const WavePreviewCard = ({ preview: { rings, skipped } }: { preview: WavePreview }) => {
  const { say } = useWords()
  return (
    <Card id="preview-h" title={words.rings}>
      <PlainTable id="wave-preview" caption={words.ringsSaid} columns={columns} titles={titles}>
        {rings.map(({ ring, services }, at) => (
          <Row
            id={`preview-ring-${at}`}
            row={{ at, has: waveWords.ringOf(ring), services }}
            columns={columns}
            head="ring"
          />
        ))}
      </PlainTable>
      {skipped.length > 0 && (
        <div class="body stack">
          <h3>{words.skipped(skipped.length)}</h3>
          <ul class="names">
            {skipped.slice(0, mostNamed).map(({ name, reason }) => (
              <li>
                <bdi>{name}</bdi>: {say(reason)}
              </li>
            ))}
          </ul>
          {skipped.length > mostNamed && (
            <p class="muted">and {grouped(skipped.length - mostNamed)} more</p>
          )}
        </div>
      )}
    </Card>
  )
}

/** More names than this nobody reads here; the wave's own page lists all. */
const mostNamed = 100

export const StartPage = (props: {
  form: FormProps<WaveField>
  preview: Child
  isUsed: boolean
}) => (
  <>
    <PageHead
      list={{ href: '/services', title: waveWords.toServices }}
      here={words.title}
      title={words.title}
    />
    <div class="stack-lg">
      {props.isUsed && <Note tone="warn">{words.used}</Note>}
      <CardForm {...props.form} />
      {props.preview}
    </div>
  </>
)
