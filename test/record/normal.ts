const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** Takes out of an answer what is drawn anew for each request; ids of the world and all instants are fixed and stay. */
export const normalOf = (known: ReadonlySet<string>, secret: string) => (text: string) =>
  text
    .replaceAll(secret, 'FIRST-LINK')
    .replaceAll(/nonce="[^"]*"/g, 'nonce="NONCE"')
    .replaceAll(/'nonce-[\w-]+'/g, "'nonce-NONCE'")
    .replaceAll(/tenantry=[\w-]{20,}/g, 'tenantry=SESSION')
    .replaceAll(uuid, (id) => (known.has(id) ? id : 'UUID'))
    .replaceAll(/\btnt_[\w-]{40,}/g, 'tnt_TOKEN')
    .replaceAll(/\b[0-9a-f]{64}\b/g, 'HEX64')

/** What has no order or differs from one moment to the next: counters by their names, of metrics what they are called. */
export function steady(path: string, text: string): string {
  if (path === '/metrics' && text.startsWith('# '))
    return (text.match(/^# TYPE .*$/gm) ?? []).join('\n')
  if (path !== '/api/v1/counters' || !text.startsWith('{')) return text
  return text.replace(/^\{(.*)\}$/, (_, pairs: string) => `{${pairs.split(',').sort().join()}}`)
}

/** HTML with each tag on a line of its own, so that a difference is a line; nothing else changes. */
export const lined = (text: string) => text.replaceAll(/(>)(<(?!\/))/g, '$1\n$2')
