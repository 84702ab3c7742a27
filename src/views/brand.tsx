import type { BrandColours } from '../domain/hosts/colours.ts'
import { useWords } from './words.ts'

/**
 * Who the portal speaks for: a name, an image URL if there is a logo, a stylesheet of brand colours if set. `simulated`
 * says what is not real on this installation, on every page. The rest stands on the sign-in page: a sentence, the address
 * of support, links of https, and on a tenant's host who runs it.
 */
export type Brand = {
  name: string
  logo?: string
  stylesheet?: string
  simulated?: string
  line?: string
  contact?: string
  terms?: string
  privacy?: string
  runBy?: string
}

/** The mark of an installation whose outside is imitated. */
export const Simulated = ({ brand }: { brand: Brand }) =>
  brand.simulated ? (
    <span class="simulated" title={brand.simulated}>
      {useWords().frame.demo}
      <span class="vh">: {brand.simulated}</span>
    </span>
  ) : null

/** The brand's logo, or the product's mark; decorative, the name stands beside it. */
export const Logo = ({ brand }: { brand: Brand }) =>
  brand.logo ? (
    <img src={brand.logo} alt="" />
  ) : (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <path fill="#3fc1c9" d="M4 26V6h5l10 13V6h4v20h-5L8 13v13z" />
      <path fill="#f5a623" d="M25 6l4 6h-8z" />
    </svg>
  )

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
