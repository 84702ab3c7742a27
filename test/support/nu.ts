import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const jar = new URL('../../node_modules/vnu-jar/build/dist/vnu.jar', import.meta.url).pathname

/** Whether the checker can run here: it needs Java 17 or newer. */
export const hasJava = await run('java', ['-jar', jar, '--version']).then(
  () => true,
  () => false,
)

/** Compiling well and collecting in parallel do not pay in a run of seconds. */
const quick = ['-Xss4m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC']

type Message = { url: string; message: string; extract?: string; lastLine?: number }

/** htmx's attributes are no part of HTML, and its values no part of what is checked. */
const plain = (html: string) => html.replaceAll(/\shx-[\w:-]+="[^"]*"/g, '')

/**
 * What the Nu HTML checker (W3C) objects to in these documents, errors and warnings, each as "name: message (where)"; one
 * start of Java for all of them.
 */
export async function objections(pages: ReadonlyMap<string, string>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-nu-'))
  try {
    const names = [...pages.keys()]
    for (const [at, name] of names.entries())
      writeFileSync(join(folder, `${at}.html`), plain(pages.get(name) ?? ''))
    const options = ['--skip-info-messages', '--format', 'json', '--exit-zero-always', '--stdout']
    const { stdout } = await run('java', [...quick, '-jar', jar, ...options, folder], {
      maxBuffer: 2 ** 28,
    })
    const { messages }: { messages: Message[] } = JSON.parse(stdout)
    return messages.map(({ url, message, extract }) => {
      const at = Number(/(\d+)\.html$/.exec(url)?.[1])
      return `${names[at]}: ${message} (${extract?.replaceAll(/\s+/g, ' ')})`
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
