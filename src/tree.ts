import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The folder of the installation, which has `drizzle`, `dist` and `package.json`: the one above `src`, and above `dist`, where
 * everything that is bundled lies flat. A module deeper in `src` that asked where it lies itself would be wrong once it is built.
 */
export const tree = fileURLToPath(new URL('..', import.meta.url))

export const migrations = join(tree, 'drizzle')
