import type { BrandColours } from '../domain/tenants/brands.colours.ts'

/** The stylesheet of an accent: the brand layer's properties and nothing else. */
export const brandSheet = (colours: BrandColours): string => {
  const { accent, ink, hover, text, soft, edge, bar, barInk, barInk2, barLine } = colours
  const themed = ({ light, dark }: { light: string; dark: string }) =>
    `light-dark(${light}, ${dark})`
  return `@layer brand {
  :root {
    --brand: ${accent}; --brand-ink: ${ink}; --brand-hover: ${hover}; --brand-edge: ${themed(edge)};
    --brand-text: ${themed(text)}; --brand-soft: ${themed(soft)};
    --bar: ${bar}; --bar-ink: ${barInk}; --bar-ink-2: ${barInk2}; --bar-line: ${barLine};
  }
}
`
}
