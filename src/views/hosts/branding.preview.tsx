import type { BrandColours, Measured } from '../../domain/hosts/colours.ts'
import { Status } from '../status.tsx'
import { grouped, useWords } from '../words.ts'

/** What a colour would look like; `accent` is what is drawn now where `problem` says that nothing could be read. */
export type Preview = {
  accent: string
  colours: BrandColours
  measured: readonly Measured[]
  name: string
  logo: string | null
  problem?: string
}

const least = { ink: 4.5, text: 4.5, soft: 4.5, bar: 7, edge: 3 } as const

/** The accent in both themes as the portal will draw it, and how well each pair reads, before it is applied. */
export const BrandPreview = (props: Preview) => {
  const words = useWords().domains.branding
  return (
    <section class="brand-preview" id="brand-preview" aria-label={words.previewTitle}>
      {props.problem ? (
        <p class="error">{props.problem}</p>
      ) : (
        <>
          <div class="samples">
            <Sample {...props} theme="light" />
            <Sample {...props} theme="dark" />
          </div>
          <Contrasts {...props} />
        </>
      )}
    </section>
  )
}

const grounds = {
  light: { page: '#f3f5f7', surface: '#ffffff', text: '#15202b' },
  dark: { page: '#0e1318', surface: '#161c23', text: '#e7ecf1' },
} as const

/** Colours as attributes: the policy allows no style in elements, and the preview must not restyle the page. */
const Sample = (props: Preview & { theme: 'light' | 'dark' }) => {
  const words = useWords().domains.branding
  const { colours, theme } = props
  const { page, surface, text } = grounds[theme]
  return (
    <figure>
      <svg viewBox="0 0 320 168" role="img" aria-label={`${words.previewTitle}: ${words[theme]}`}>
        <rect width="320" height="168" rx="6" fill={page} />
        <path d="M6 0h308a6 6 0 0 1 6 6v34H0V6a6 6 0 0 1 6-6z" fill={colours.bar} />
        {props.logo ? (
          <image href={props.logo} x="12" y="8" width="24" height="24" />
        ) : (
          <rect x="12" y="10" width="20" height="20" rx="4" fill={colours.barLine} />
        )}
        <text x="44" y="25" font-size="13" font-weight="700" fill={colours.barInk}>
          {props.name.slice(0, 28)}
        </text>
        <text x="308" y="25" font-size="11" text-anchor="end" fill={colours.barInk2}>
          14:32
        </text>
        <rect y="40" width="92" height="128" fill={surface} />
        <rect x="6" y="50" width="80" height="22" rx="4" fill={colours.soft[theme]} />
        <rect x="6" y="50" width="3" height="22" fill={colours.text[theme]} />
        <text x="15" y="65" font-size="11" font-weight="600" fill={colours.text[theme]}>
          {words.sample.text}
        </text>
        <rect x="104" y="52" width="204" height="104" rx="6" fill={surface} />
        <text x="116" y="76" font-size="13" font-weight="600" fill={text}>
          {words[theme]}
        </text>
        <text x="116" y="98" font-size="12" text-decoration="underline" fill={colours.text[theme]}>
          {words.sample.link}
        </text>
        <rect
          x="116.5"
          y="112.5"
          width="110"
          height="30"
          rx="5"
          fill={colours.accent}
          stroke={colours.edge[theme]}
        />
        <text
          x="171.5"
          y="132"
          font-size="12"
          font-weight="600"
          text-anchor="middle"
          fill={colours.ink}
        >
          {words.sample.button}
        </text>
      </svg>
      <figcaption>{words[theme]}</figcaption>
    </figure>
  )
}

const Contrasts = ({ measured, colours }: Preview) => {
  const words = useWords().domains.branding
  // the mark on its tint is the same colour as the links
  const drawn = { text: colours.text, soft: colours.text, edge: colours.edge }
  const isAdjusted = ({ pair, theme }: Measured) => {
    if (pair === 'bar') return colours.bar !== colours.accent
    return pair !== 'ink' && theme !== 'both' && drawn[pair][theme] !== colours.accent
  }
  return (
    <table class="table contrasts">
      <caption class="vh">{words.contrast}</caption>
      <tbody>
        {measured.map((one) => (
          <tr>
            <th scope="row">
              {words.pairs[one.pair]}
              {one.theme !== 'both' && <span class="muted"> · {words[one.theme]}</span>}
            </th>
            <td class="num">{grouped(Number(one.ratio.toFixed(1)))} : 1</td>
            <td>
              <Status tone={one.ratio >= least[one.pair] ? 'ok' : 'bad'}>
                {isAdjusted(one) ? words.adjusted : words.asEntered}
              </Status>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
