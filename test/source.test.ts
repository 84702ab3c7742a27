import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const src = resolve(import.meta.dirname, '../src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((f) =>
  /\.tsx?$/.test(f),
)

/** What must not stand in the source, with the files that may have it and why. */
const banned: Record<string, { pattern: RegExp; but?: Record<string, string> }> = {
  'SQL out of strings': { pattern: /\bsql\.raw\(/ },
  'unescaped HTML': {
    pattern: /\braw\(|dangerouslySetInnerHTML|c\.html\(`/,
    but: {
      'views/dated.tsx': 'text that JSX itself has drawn and escaped before',
      'views/document.tsx': 'the doctype, a constant, which JSX cannot write',
      'views/kept.tsx': 'the same',
      'views/lists/lean.ts': 'the same, of a row',
    },
  },
  'text that is run as code': { pattern: /\beval\(|new Function\(|vm\.run/ },
  'another process that is started': { pattern: /node:child_process/ },
  // whatever a request names is no path: who has files is listed
  'files of the machine': {
    pattern: /from 'node:fs/,
    but: {
      'admin/backup.ts': 'what the command line names',
      'admin/bundle.ts': 'what the command line names',
      'admin/doctor.database.ts': 'whether the database’s own folder is there',
      'admin/doctor.machine.ts': 'whether what a start needs is there',
      'admin/licenses.ts': 'what the command line names',
      'admin/tenant-export.ts': 'what the command line names',
      'admin/tenants.ts': 'what the command line names',
      'admin/zip.ts': 'what the command line names',
      'config.ts': 'the certificate, the release',
      'secret-file.ts': 'the secret',
      'database/backup/aside.ts': 'a folder of the drill’s own under DATA_DIR',
      'database/backup/load.ts': 'the embedded database’s own folder',
      'database/backup/read.ts': 'a backup that an administrator names',
      'database/backup/write.ts': 'a backup that an administrator names',
      'database/embedded/folder.ts': 'the database’s own folder',
      'database/embedded/gateway.ts': 'its socket',
      'database/embedded/start.ts': 'the database’s own folder',
      'database/embedded/worker.ts': 'the database’s own folder',
      'database/releases.ts': 'the migrations beside the code',
      'demo.ts': 'the demo’s folder',
      'routes/assets.ts': 'what was built, listed at the start',
      'routes/figures.ts': 'how full the disk of DATA_DIR is',
      'worker/backups.ts': 'the folder of backups, which an administrator names',
      'worker/log-chain.ts': 'heads of the log, in one file',
      'worker/registrar.ts': 'the certificate',
    },
  },
  // what is built lies flat in dist, wherever it came from
  'a place beside itself, which is another once it is built': {
    pattern: /import\.meta\.(?:url|dirname|filename)/,
    but: {
      'admin.ts': 'whether it is what was called',
      'database/embedded/start.ts': 'its thread, which has another name where it is built',
      'domain/licensing/rules.check.ts': 'its thread, likewise',
      'main.ts': 'whether it is built',
      'tree.ts': 'asked by everybody else',
    },
  },
  'htmx attributes that need eval': { pattern: /hx-on|['"`]js:|trigger: ['"`][^'"`]*\[/ },
  'styles in elements, which the policy blocks': { pattern: /\sstyle=[{"]/ },
  // views/words/isolated.ts
  'a customer’s name in a sentence that it could turn around': {
    pattern: /`[^`]* \$\{[\w.]*(?:fullName|\.customer)\}|`\$\{[\w.]*(?:fullName|\.customer)\} /,
    but: { 'views/services/cells.tsx': 'what a name is compared with, and never shown' },
  },
}

const found = (name: string, read: (file: string) => string) =>
  files.filter((file) => {
    const { pattern, but = {} } = banned[name]!
    return pattern.test(read(file)) && !(file in but)
  })

test.each(Object.keys(banned))('no file has %s', (name) => {
  expect(found(name, (file) => readFileSync(join(src, file), 'utf8'))).toEqual([])
})

test.each([
  ['SQL out of strings', 'sql.raw(`order by ${sort}`)'],
  ['unescaped HTML', '<p>{raw(name)}</p>'],
  ['text that is run as code', 'new Function(`return ${rule}`)'],
  ['another process that is started', "import { exec } from 'node:child_process'"],
  ['files of the machine', "import { readFile } from 'node:fs/promises'"],
  [
    'a place beside itself, which is another once it is built',
    "new URL('../../drizzle', import.meta.url)",
  ],
  ['htmx attributes that need eval', `hx({ vals: 'js:{a: 1}' })`],
  ['styles in elements, which the policy blocks', '<p style={x}>'],
  ['a customer’s name in a sentence that it could turn around', 'title: `Delete ${fullName}`,'],
])('%s would be seen', (name, line) => {
  expect(found(name, (file) => (file === 'app.tsx' ? line : ''))).toEqual(['app.tsx'])
})

const root = resolve(import.meta.dirname, '..')
const texts = [
  ...['src', 'test', 'scripts', 'drizzle', 'static', 'deploy', '.ci'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter(
        (entry) => entry.isFile() && /\.(tsx?|js|css|sql|md)$|^(run|Caddyfile)$/.test(entry.name),
      )
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  ),
  ...['README.md', 'package.json', 'biome.json', 'vitest.config.ts'],
]

/** Documents that whoever reads this tree does not have. Public ones are named: RFC 9110, OWASP ASVS 5.0, WCAG. */
const citations: Record<string, RegExp> = {
  'a design document by its name':
    /\b(?:DECISIONS|STYLE|CONTRACT|MODEL|ARCHITECTURE|DESIGN)(?:,? \d|:|\.md)/,
  'a section of a specification': /§ ?\d|\bspec \d|\(spec:|\bthe spec[’']s\b/,
  'a collection of traps': /\breliability:? (?:\d|[A-G]\d)|\b2[a-d]-\d{1,2}\b/i,
  'the first requirements':
    /\(seed: (?!string|number)|\bseed \d{3}\b|\bof the seed\b|\bthe seed spells\b/,
  'a goal by its letter': /\([A-G]\d{1,2}[,:)]/,
}

/** The examples below. */
const excepted = ['test/source.test.ts']

const cited = (name: string, read: (file: string) => string) =>
  texts.flatMap((file) => {
    if (excepted.includes(file)) return []
    const lines = read(file).split('\n')
    return lines.flatMap((line, at) => (citations[name]!.test(line) ? [`${file}:${at + 1}`] : []))
  })

test.each(Object.keys(citations))('no file cites %s', (name) => {
  expect(texts.length).toBeGreaterThan(400)
  expect(cited(name, (file) => readFileSync(join(root, file), 'utf8'))).toEqual([])
})

test.each([
  ['a design document by its name', '// one back end serves all (DECISIONS 14)'],
  ['a design document by its name', '/** Every variable (CONTRACT: Environment). */'],
  ['a section of a specification', '/** Who manages people (spec 2 §1.2). */'],
  ['a collection of traps', '-- as many portals do it (reliability 2a-14)'],
  ['the first requirements', '/** What can be switched off (seed: manage the permissions). */'],
  ['a goal by its letter', "test('no other origin is let in (B2)', async () => {"],
])('a citation of %s would be seen: %s', (name, line) => {
  const at = 'drizzle/0003_functions.sql'
  expect(cited(name, (file) => (file === at ? `\n${line}` : ''))).toEqual([`${at}:2`])
})
