import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Writes src/nouns.ts and src/routes/routers.ts, the lists of what each noun registers and of its routes, from the files
 * that are there; with --check, fails when they differ. So a noun comes and goes with its own files.
 */
const root = fileURLToPath(new URL('..', import.meta.url))

/** What the files of a folder export by such a line, sorted; `export { sites } from './nouns/sites.ts'`. */
function listOf(folder: string, from: string, line: RegExp): string {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  const found = files.sort().flatMap((file) => {
    if (!/\.tsx?$/.test(file) || file.startsWith('api/')) return []
    const names = [...readFileSync(join(root, folder, file), 'utf8').matchAll(line)]
    const list = names.map(([, name]) => name).sort()
    return list.length > 0 ? [`export { ${list.join(', ')} } from '${from}${file}'\n`] : []
  })
  return `// Written by \`npm run nouns\` from the files that are there.\n${found.join('')}`
}

const lists: Record<string, string> = {
  'src/nouns.ts': listOf('src/nouns', './nouns/', /^export const (\w+) = noun\(/gm),
  // ready, or made of what the process gives; the API gathers its own
  'src/routes/routers.ts': listOf(
    'src/routes',
    './',
    /^export (?:const|function) (\w+)(?= = routes\(\)|\(.*: RouteParts\): Routes)/gm,
  ),
}

for (const [file, text] of Object.entries(lists)) {
  const path = join(root, file)
  if (!process.argv.includes('--check')) writeFileSync(path, text)
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    console.error(`${file} is not what the files say: run \`npm run nouns\``)
    process.exitCode = 1
  }
}
