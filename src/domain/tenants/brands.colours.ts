import { type Hex, hexOf, labOf, linear, rgbOf, shade } from './brands.oklab.ts'

/** What the portal draws with an accent, in both themes. */
export type BrandColours = {
  accent: Hex
  /** Words on the accent. */
  ink: Hex
  /** The accent under the pointer. */
  hover: Hex
  text: Themed
  soft: Themed
  edge: Themed
  bar: Hex
  barInk: Hex
  barInk2: Hex
  barLine: Hex
}
type Themed = { light: Hex; dark: Hex }

/** What links and marks stand on (the tokens of portal.css), lightest and darkest included. */
const grounds = {
  light: ['#ffffff', '#f3f5f7', '#f3f6f9', '#eaeef2'],
  dark: ['#161c23', '#0e1318', '#1d252e', '#0a0e12'],
} as const
const surface = { light: '#ffffff', dark: '#161c23' } as const

/** WCAG 1.4.3 for text, 1.4.11 for edges; the bar's fixed warning colours are legible from 14 on. */
const least = { text: 4.5, edge: 3, bar: 14 } as const

/**
 * The colours that follow from an accent. None is refused: what would not read is darkened or lightened
 * in its own hue until it does.
 */
export function coloursOf(accent: Hex): BrandColours {
  const ink = contrast(accent, '#ffffff') >= contrast(accent, '#000000') ? '#ffffff' : '#000000'
  const soft = { light: mix(accent, surface.light, 0.1), dark: mix(accent, surface.dark, 0.22) }
  // a whole bar of it is calmer than a button
  const bar = shifted(accent, 'darker', (tried) => contrast(tried, '#ffffff') >= least.bar, 0.7)
  const reads = (theme: 'light' | 'dark', on: readonly Hex[], ratio: number) =>
    shifted(accent, theme === 'light' ? 'darker' : 'lighter', (tried) =>
      on.every((ground) => contrast(tried, ground) >= ratio),
    )
  return {
    accent,
    ink,
    hover: mix(accent, ink === '#ffffff' ? '#000000' : '#ffffff', 0.86),
    text: {
      light: reads('light', [...grounds.light, soft.light], least.text),
      dark: reads('dark', [...grounds.dark, soft.dark], least.text),
    },
    soft,
    edge: {
      light: reads('light', grounds.light, least.edge),
      dark: reads('dark', grounds.dark, least.edge),
    },
    bar,
    barInk: '#ffffff',
    barInk2: shifted(mix('#ffffff', bar, 0.7), 'lighter', (t) => contrast(t, bar) >= least.text),
    barLine: mix('#ffffff', bar, 0.2),
  }
}

/** Contrasts as they are measured, worst ground first. */
export type Measured = { pair: Pair; theme: 'light' | 'dark' | 'both'; ratio: number }
export const pairs = ['ink', 'text', 'soft', 'edge', 'bar'] as const
export type Pair = (typeof pairs)[number]

/** How well each pair reads, for the preview; 4.5 is enough for text and 3 for an edge. */
export function measure(colours: BrandColours): Measured[] {
  const worst = (one: Hex, on: readonly Hex[]) => Math.min(...on.map((g) => contrast(one, g)))
  const themed = (['light', 'dark'] as const).flatMap((theme): Measured[] => [
    { pair: 'text', theme, ratio: worst(colours.text[theme], grounds[theme]) },
    { pair: 'soft', theme, ratio: contrast(colours.text[theme], colours.soft[theme]) },
    { pair: 'edge', theme, ratio: worst(colours.edge[theme], grounds[theme]) },
  ])
  return [
    { pair: 'ink', theme: 'both', ratio: contrast(colours.ink, colours.accent) },
    { pair: 'bar', theme: 'both', ratio: contrast(colours.barInk, colours.bar) },
    ...themed,
  ]
}

/** Reads `#rrggbb`, `#rgb`, with or without the sign; null for anything else. */
export function readHex(text: string): Hex | null {
  const digits = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1]?.toLowerCase()
  if (!digits) return null
  return `#${digits.length === 6 ? digits : [...digits].map((d) => d + d).join('')}`
}

/** WCAG 2 contrast of two colours, 1 to 21. */
export function contrast(one: Hex, other: Hex): number {
  const [a, b] = [luminance(one), luminance(other)]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

const luminance = (hex: Hex) => {
  const [r, g, b] = linear(hex)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** The nearest shade of the same hue that will do, with so much of its chroma; black or white at the end, which always does. */
function shifted(
  hex: Hex,
  way: 'darker' | 'lighter',
  isEnough: (tried: Hex) => boolean,
  chroma = 1,
): Hex {
  const lab = labOf(linear(hex))
  const step = way === 'darker' ? -0.004 : 0.004
  let tried = hex
  for (let at = lab[0]; at >= 0 && at <= 1; at += step) {
    if (isEnough(tried)) return tried
    tried = shade(at + step, [at, lab[1] * chroma, lab[2] * chroma])
  }
  return isEnough(tried) ? tried : way === 'darker' ? '#000000' : '#ffffff'
}

/** Mixed as the eye sees it (OKLab): `share` of the first. */
function mix(one: Hex, other: Hex, share: number): Hex {
  const [a, b] = [labOf(linear(one)), labOf(linear(other))]
  const part = (i: 0 | 1 | 2) => a[i] * share + b[i] * (1 - share)
  return hexOf(rgbOf([part(0), part(1), part(2)]))
}
