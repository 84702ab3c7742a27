import type { Figure } from './measure.ts'

/** What was asked for on the command line, and where each figure goes as soon as it is known. */
export type Plan = {
  isWanted: (goal: string) => boolean
  isQuick: boolean
  report: (figure: Figure) => void
}
