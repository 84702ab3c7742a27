import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { freePort, run } from '../hosts/servers.ts'

const deploy = fileURLToPath(new URL('../../deploy', import.meta.url))
export const fileOf = (name: string) => join(deploy, name)
export const textOf = (name: string) => readFileSync(fileOf(name), 'utf8')

type Panel = { title: string; type: string; targets?: { expr: string }[] }
export const dashboard: { panels: Panel[]; templating: { list: { type: string }[] } } = JSON.parse(
  textOf('grafana/tenantry.json'),
)
export const panels = dashboard.panels.filter(({ type }) => type !== 'row')

type Result = { status: string; error?: string; data?: { result: { value: [number, string] }[] } }

/** A Prometheus with the sample's configuration, each second, of what listens on these ports; tokens are files of `folder`. */
export async function startPrometheus(
  folder: string,
  ports: { port: number; metricsPort: number; managerPort: number },
) {
  const own = (text: string) =>
    text
      .replaceAll('/etc/prometheus/', `${folder}/`)
      .replaceAll('127.0.0.1:3000', `127.0.0.1:${ports.port}`)
      .replaceAll('127.0.0.1:9464', `127.0.0.1:${ports.metricsPort}`)
      .replaceAll('127.0.0.1:9093', `127.0.0.1:${ports.managerPort}`)
      .replaceAll('https://portal.example.com', `http://localhost:${ports.port}`)
      .replaceAll(/: 15s/g, ': 1s')
      .replaceAll(/(group_wait|group_interval): \w+/g, '$1: 1s')
      .replaceAll('[rules.yml]', `[${fileOf('prometheus/rules.yml')}]`)
  for (const name of ['prometheus.yml', 'alertmanager.yml'])
    writeFileSync(join(folder, name), own(textOf(`prometheus/${name}`)))
  const port = await freePort()
  const { stop } = run('prometheus', [
    ...[`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/series`],
    ...[`--web.listen-address=127.0.0.1:${port}`, '--log.level=warn'],
  ])
  const asked = async (expr: string): Promise<Result> => {
    const query = expr.replaceAll('$__rate_interval', '30s')
    const at = `http://127.0.0.1:${port}/api/v1/query?${new URLSearchParams({ query })}`
    return (await (await fetch(at)).json()) as Result
  }
  return { asked, stop }
}

/** Asks every panel until each has an answer, and does something before each round; gives those that have none. */
export async function unanswered(
  { asked }: Pick<Awaited<ReturnType<typeof startPrometheus>>, 'asked'>,
  before: () => Promise<void>,
  forMs: number,
): Promise<[expr: string, title: string][]> {
  const open = new Map(
    panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [expr, title] as const)),
  )
  const end = performance.now() + forMs
  while (open.size > 0 && performance.now() < end) {
    await before()
    for (const [expr, title] of open) {
      const { status, error, data } = await asked(expr)
      expect([status, error], `${title}: ${expr}`).toEqual(['success', undefined])
      if (data?.result.some(({ value: [, number] }) => number !== 'NaN')) open.delete(expr)
    }
  }
  return [...open]
}
