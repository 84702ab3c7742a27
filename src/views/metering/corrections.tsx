import { grouped } from '../words.ts'

/** What was found wrong later, beside a figure; nothing where nothing was. */
export const Correction = ({ amount }: { amount: number }) =>
  amount === 0 ? null : (
    <small class="muted" title="Corrected after the month was closed">
      {' '}
      {signed(amount)}
    </small>
  )

/** "+1,200", "−7". */
export const signed = (amount: number) => `${amount < 0 ? '−' : '+'}${grouped(Math.abs(amount))}`
