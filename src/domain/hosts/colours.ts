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
const pairs = ['ink', 'text', 'soft', 'edge', 'bar'] as const
type Pair = (typeof pairs)[number]

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

/** A colour as it is entered and drawn: `#rrggbb` in lower case. */
type Hex = string
type Triple = readonly [number, number, number]

/** Red, green and blue as amounts of light, 0 to 1. */
function linear(hex: Hex): Triple {
  const part = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [part(1), part(3), part(5)]
}

/** Amounts of light as a screen is told them; cut off where it cannot show them. */
function hexOf(rgb: Triple): Hex {
  const digits = rgb.map((part) => {
    const value = part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055
    return Math.round(Math.min(1, Math.max(0, value)) * 255)
      .toString(16)
      .padStart(2, '0')
  })
  return `#${digits.join('')}`
}

/** Lightness and two axes of colour, in which equal steps look equal (OKLab, B. Ottosson 2020). */
function labOf([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

/** The way back; what no screen can show leaves the range from 0 to 1. */
function rgbOf([lightness, a, b]: Triple): Triple {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}

/** The colour of this lightness and hue with as much of the chroma as a screen can show. */
function shade(lightness: number, [, a, b]: Triple): Hex {
  for (let share = 1; share > 0.01; share *= 0.94) {
    const rgb = rgbOf([lightness, a * share, b * share])
    if (rgb.every((part) => part > -0.0005 && part < 1.0005)) return hexOf(rgb)
  }
  return hexOf(rgbOf([lightness, 0, 0]))
}
