import { message } from '../messages.ts'
import { text } from '../values.ts'

const shortest = 10
const longest = 500

/** Why something goes, or stays, for good: 10 to 500 characters. */
export const deletionReason = () =>
  text({
    max: longest,
    error: message('deletion-reason', { least: shortest, max: longest }),
    fits: (line) => line.length >= shortest,
  })
