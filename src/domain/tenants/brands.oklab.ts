/** A colour as it is entered and drawn: `#rrggbb` in lower case. */
export type Hex = string
type Triple = readonly [number, number, number]

/** Red, green and blue as amounts of light, 0 to 1. */
export function linear(hex: Hex): Triple {
  const part = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [part(1), part(3), part(5)]
}

/** Amounts of light as a screen is told them; cut off where it cannot show them. */
export function hexOf(rgb: Triple): Hex {
  const digits = rgb.map((part) => {
    const value = part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055
    return Math.round(Math.min(1, Math.max(0, value)) * 255)
      .toString(16)
      .padStart(2, '0')
  })
  return `#${digits.join('')}`
}

/** Lightness and two axes of colour, in which equal steps look equal (OKLab, B. Ottosson 2020). */
export function labOf([r, g, b]: Triple): Triple {
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
export function rgbOf([lightness, a, b]: Triple): Triple {
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
export function shade(lightness: number, [, a, b]: Triple): Hex {
  for (let share = 1; share > 0.01; share *= 0.94) {
    const rgb = rgbOf([lightness, a * share, b * share])
    if (rgb.every((part) => part > -0.0005 && part < 1.0005)) return hexOf(rgb)
  }
  return hexOf(rgbOf([lightness, 0, 0]))
}
