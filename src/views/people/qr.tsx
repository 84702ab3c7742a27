import { encode } from 'uqr'

/** Four modules of quiet around it, as ISO 18004 asks for; always dark on light, whatever the theme. */
const quiet = 4

/** A text as a QR code for a phone to read; `label` says what it is. */
export const QrCode = ({ text, label }: { text: string; label: string }) => {
  const { data, size } = encode(text, { ecc: 'M', border: quiet })
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} fill="#fff" />
      <path fill="#000" shape-rendering="crispEdges" d={pathOf(data)} />
    </svg>
  )
}

/** Each row's runs of dark modules, one rectangle a run. */
function pathOf(rows: readonly (readonly boolean[])[]): string {
  const runs: string[] = []
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue
      const from = x
      while (row[x + 1]) x += 1
      runs.push(`M${from} ${y}h${x - from + 1}v1h-${x - from + 1}z`)
    }
  })
  return runs.join('')
}
