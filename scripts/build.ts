import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type * as esbuild from 'esbuild'

/** Loaded only when there is something to build. */
const build: typeof esbuild.build = async (options) => (await import('esbuild')).build(options)

const root = fileURLToPath(new URL('..', import.meta.url))
const htmx = join(root, 'node_modules/htmx.org/dist')
/** Stylesheets of few pages, beside the one that has the icons. */
const few = ['more.css', 'hosts.css', 'charts.css']
const compressible = /\.(js|css|svg)$/

/**
 * Builds what browsers fetch into `outDir`: hashed names, brotli and gzip beside each text file,
 * and `manifest.json` (logical name → hashed name), which is also what it returns.
 */
export async function buildStatic(outDir: string): Promise<Record<string, string>> {
  // Built aside and moved in one step, so that nobody ever reads half a folder.
  const aside = `${outDir}.${randomUUID()}`
  try {
    const manifest = await fill(aside)
    await rm(outDir, { recursive: true, force: true })
    await rename(aside, outDir).catch((error) => {
      // Another build of the same sources was quicker by a moment; its folder is as good.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
    return manifest
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

async function fill(dir: string): Promise<Record<string, string>> {
  await mkdir(dir, { recursive: true })
  const manifest: Record<string, string> = {}
  const emit = async (name: string, content: Uint8Array) => {
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 10)
    const file = name.replace(/(\.\w+)$/, `-${hash}$1`)
    await writeFile(join(dir, file), content)
    if (compressible.test(name)) {
      await writeFile(join(dir, `${file}.br`), brotliCompressSync(content, smallest))
      await writeFile(join(dir, `${file}.gz`), gzipSync(content, { level: 9 }))
    }
    manifest[name] = file
  }
  for (const name of ['inter-latin.woff2', 'favicon.svg']) {
    await emit(name, await readFile(join(root, 'static', name)))
  }
  const icons = await usedIcons()
  await emit('icons.svg', Buffer.from(icons.sprite))
  for (const name of ['portal.css', 'login.css', 'wall.css', ...few]) {
    const css = (await stylesheet(name))
      .replaceAll(/icon\(([\w-]+)\)/g, (_, icon) => String(icons.placeOf(icon)))
      .replaceAll(/inter-latin\.woff2|icons\.svg/g, (file) => manifest[file]!)
    await emit(name, Buffer.from(few.includes(name) ? css : css + icons.classes))
  }
  await emit('later.js', Buffer.from(await bundled('later.js', { format: 'esm' })))
  const later = JSON.stringify(`/static/${manifest['later.js']}`)
  for (const [name, language] of [
    ['portal.js', 'en'],
    ['portal.de.js', 'de'],
  ] as const)
    await emit(
      name,
      Buffer.from(await script('portal.js', { LANGUAGE: `'${language}'`, LATER: later })),
    )
  await emit('wall.js', Buffer.from(await script('wall.js', {})))
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest, null, 2))
  return manifest
}

const smallest = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }

async function stylesheet(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'static', name)],
    bundle: true,
    minify: true,
    write: false,
    external: ['*.woff2', '*.svg'],
    target: 'esnext',
    plugins: [byPosition],
  })
  return outputFiles[0]!.text
}

const maxColumns = 13

/** What a table says of a column by its position stands once in the source: `.num-N > * > * > :nth-child(N)`. */
const byPosition: esbuild.Plugin = {
  name: 'columns by position',
  setup: ({ onLoad }) => {
    onLoad({ filter: /portal\.css$/ }, async ({ path }) => {
      const positions = Array.from({ length: maxColumns }, (_, at) => String(at + 1))
      const contents = (await readFile(path, 'utf8')).replaceAll(
        /\.\w+-N( > [\w*]+)+ > :nth-child\(N\)/g,
        (one) => positions.map((at) => one.replaceAll('N', at)).join(', '),
      )
      return { contents, loader: 'css' }
    })
  },
}

/** Settings, htmx, its guard and ours as one file, in this order: several deferred scripts race. */
async function script(name: string, define: Record<string, string>): Promise<string> {
  const vendor = ['htmx.min.js', 'ext/hx-csp.min.js']
  const parts = await Promise.all(vendor.map((file) => readFile(join(htmx, file), 'utf8')))
  const vendored = parts.map((part) => part.replace(/^\/\/# sourceMappingURL=.*$/m, '').trim())
  const settings = await bundled('htmx-config.js', { format: 'iife' })
  const own = await smaller(await bundled(name, { format: 'iife', define }))
  return [settings, ...vendored, own].join('\n;')
}

/** What every page asks for is worth a second pass: 5 % less of ours than esbuild alone. */
async function smaller(code: string): Promise<string> {
  const { minify } = await import('terser')
  const made = await minify(code, { ecma: 2020, compress: { passes: 3 } })
  return made.code ?? code
}

async function bundled(
  name: string,
  options: { format: 'esm' | 'iife'; define?: Record<string, string> },
): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'static', name)],
    bundle: true,
    minify: true,
    write: false,
    target: 'es2022',
    external: ['/static/*'],
    ...options,
  })
  return outputFiles[0]!.text
}

type Icons = { sprite: string; classes: string; placeOf: (name: string) => number }

/**
 * The icons that some source file names in quotes or a stylesheet as `icon(name)`, and all severities: one picture of them,
 * one below the other, and for each a class `i-name` that says which place of it is shown.
 */
async function usedIcons(): Promise<Icons> {
  const source = await readFile(join(root, 'static/icons.svg'), 'utf8')
  const named = new Set<string>()
  for (const file of await readdir(join(root, 'src'), { recursive: true })) {
    if (!/\.tsx?$/.test(file) || file.endsWith('icon.tsx')) continue
    const text = await readFile(join(root, 'src', file), 'utf8')
    for (const [, name] of text.matchAll(/['"]([a-z0-9-]+)['"]/g)) named.add(name!)
  }
  const css = await readFile(join(root, 'static/portal.css'), 'utf8')
  for (const [, name] of css.matchAll(/icon\(([\w-]+)\)/g)) named.add(name!)
  const symbols = [...source.matchAll(/<symbol id="([^"]+)"[^>]*>([\s\S]*?)<\/symbol>/g)]
    .map(([, name = '', drawing = '']) => ({ name, drawing }))
    .filter(({ name }) => name.startsWith('sev-') || named.has(name))
    // what is called alike is drawn alike, and packs well
    .sort((one, other) => (one.name < other.name ? -1 : 1))
  const names = symbols.map(({ name }) => name)
  const side = 24
  const severities = symbols.map(({ name, drawing }, place) =>
    name.startsWith('sev-')
      ? `<g transform="translate(0 ${place * side})" stroke-width="1">${drawing}</g>`
      : '',
  )
  const lines = symbols.map(({ name, drawing }, place) =>
    name.startsWith('sev-')
      ? ''
      : [...drawing.matchAll(/ d="([^"]+)"/g)]
          .map(([, line = '']) => below(line, place * side))
          .join(''),
  )
  return {
    sprite: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side * names.length}" fill="none" stroke="#000" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><path d="${lines.join('')}"/>${severities.join('')}</svg>`,
    // a severity is said by its attribute
    classes: names
      .map((name, place) => (name.startsWith('sev-') ? '' : `.i-${name}{--i:${place}}`))
      .join(''),
    placeOf: (name) => {
      const place = name === 'last' ? names.length - 1 : names.indexOf(name)
      if (place < 0) throw new Error(`static/icons.svg has no ${name}`)
      return place
    },
  }
}

/** A line that is drawn further down: each of its parts begins at a place and goes on from there. In tenths, a pixel's tenth at the most. */
const below = (line: string, by: number): string =>
  line
    .replaceAll(/M(-?[\d.]+)[ ,]?(-?[\d.]+)/g, (_, x, y) => `M${x} ${Number(y) + by}`)
    .replaceAll(/-?\d*\.\d{2,}/g, (number) => ` ${Number(Number(number).toFixed(1))}`)
    .replaceAll(/(?<![\d.])0(?=\.)|(?<=[a-zA-Z]) | +(?=[ -])/g, '')

const entries = {
  main: 'src/main.ts',
  demo: 'src/demo.ts',
  admin: 'src/admin.ts',
  'embedded-worker': 'src/database/embedded/worker.ts',
  'rules-worker': 'src/domain/licensing/rules.worker.ts',
}

/**
 * Packages too are in the bundle: to find and open their 1,100 files one by one took two thirds of a start. Left out are
 * those with files of their own beside the code: native, and the embedded database.
 */
const besideCode = ['sharp', '@electric-sql/pglite', '@electric-sql/pglite/*']

async function buildServer(outDir: string): Promise<void> {
  for (const file of await readdir(outDir))
    if (/\.js(\.map)?$/.test(file)) await rm(join(outDir, file))
  await build({
    entryPoints: Object.entries(entries).map(([out, file]) => ({ in: join(root, file), out })),
    outdir: outDir,
    bundle: true,
    splitting: true,
    chunkNames: '[name]-[hash]',
    external: besideCode,
    // what CommonJS packages call
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    platform: 'node',
    format: 'esm',
    target: 'node24',
    sourcemap: true,
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    logLevel: 'error',
    minifyWhitespace: true,
    minifySyntax: true,
  })
}

/** What a build is made of, by names, sizes and times: some milliseconds, where the contents would take as long as a start. */
async function sourcesMark(): Promise<string> {
  const hash = createHash('sha256').update(process.versions.node)
  const note = async (file: string) => {
    const { size, mtimeMs } = await stat(join(root, file))
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  for (const folder of ['src', 'static'])
    for (const file of (await readdir(join(root, folder), { recursive: true })).sort())
      await note(join(folder, file))
  for (const file of ['scripts/build.ts', 'package-lock.json']) await note(file)
  return hash.digest('hex')
}

function refuseOldNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 24 || (major === 24 && minor >= 7)) return
  console.error(
    `build: Node ${process.versions.node} is too old, Tenantry needs 24.7 or newer. ` +
      'Run it as an npm script (npm run build): `npm ci` has put a fitting Node on its path.',
  )
  process.exit(1)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  refuseOldNode()
  const dist = join(root, 'dist')
  const mark = join(dist, 'built-from')
  const sources = await sourcesMark()
  const last = existsSync(mark) ? await readFile(mark, 'utf8') : ''
  if (sources !== last) {
    await mkdir(dist, { recursive: true })
    await rm(mark, { force: true })
    await Promise.all([buildStatic(join(dist, 'static')), buildServer(dist)])
    await writeFile(mark, sources)
  }
}
